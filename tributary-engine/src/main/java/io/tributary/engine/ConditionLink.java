// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Address;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import io.tributary.wire.FrameCodec;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TConfigurationConst;
import org.apache.iotdb.rpc.TElasticFramedTransport;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferResp;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;

/** A login at a receiver that only asks how it is. */
final class ConditionLink implements AutoCloseable {

  private static final int ANSWER_MILLIS = 3_000;

  /**
   * An answer, and when this end asked and had it, by its own clock.
   *
   * @param askedMillis since 1970
   * @param answeredMillis since 1970
   */
  record Heard(ConditionCall.Answer answer, long askedMillis, long answeredMillis) {}

  private final TSocket socket;
  private final IClientRPCService.Client client;

  private ConditionLink(TSocket socket, IClientRPCService.Client client) {
    this.socket = socket;
    this.client = client;
  }

  /**
   * Connects and logs in.
   *
   * @param limitMillis for each of both
   */
  static ConditionLink open(Address address, String user, String password, int limitMillis)
      throws LinkException, RefusedException {
    TSocket socket = null;
    boolean loggedIn = false;
    try {
      socket =
          new TSocket(
              TConfigurationConst.defaultTConfiguration,
              address.host(),
              address.port(),
              limitMillis,
              limitMillis);
      socket.open();
      IClientRPCService.Client client =
          new IClientRPCService.Client(
              new TBinaryProtocol(
                  new TElasticFramedTransport(
                      socket,
                      RpcUtils.THRIFT_DEFAULT_BUF_CAPACITY,
                      FrameCodec.MAX_FRAME_BYTES,
                      true)));
      ThriftLink.login(client, user, password);
      socket.setTimeout(ANSWER_MILLIS);
      loggedIn = true;
      return new ConditionLink(socket, client);
    } catch (TException e) {
      throw new LinkException(ThriftLink.reason(e), e);
    } finally {
      if (!loggedIn && socket != null) {
        socket.close();
      }
    }
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws LinkException also when the receiver does not know the question
   */
  Heard ask(ConditionCall call) throws LinkException {
    long asked = System.currentTimeMillis();
    try {
      TPipeTransferResp response =
          client.pipeTransfer(
              new TPipeTransferReq(ConditionCall.CALL_VERSION, (short) 0, call.bytes()));
      long answered = System.currentTimeMillis();
      if (response.getBody() == null) {
        throw new LinkException(
            "the receiver does not speak this protocol: " + response.getStatus().getMessage());
      }
      return ConditionCall.Answer.of(response.bufferForBody())
          .map(answer -> new Heard(answer, asked, answered))
          .orElseThrow(() -> new LinkException("the answer cannot be understood"));
    } catch (TException e) {
      throw new LinkException(ThriftLink.reason(e), e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
