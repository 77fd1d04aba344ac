// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.iotdb.common.rpc.thrift.TEndPoint;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TConfigurationConst;
import org.apache.iotdb.rpc.TElasticFramedTransport;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferResp;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TSocket;

/**
 * A connection to another DataNode of the cluster, at its client port: it is the only port of a
 * node behind which there is code of ours. Used by one thread at a time.
 */
final class NodeConnection implements AutoCloseable {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;

  private final TSocket socket;
  private final IClientRPCService.Client client;

  private NodeConnection(TSocket socket) throws TException {
    this.socket = socket;
    this.client =
        new IClientRPCService.Client(
            new TBinaryProtocol(
                new TElasticFramedTransport(
                    socket, RpcUtils.THRIFT_DEFAULT_BUF_CAPACITY, MAX_ANSWER_BYTES, true)));
  }

  /**
   * @param answerMillis how long an answer may take
   * @throws TException when nobody answers there
   */
  static NodeConnection open(TEndPoint address, int answerMillis) throws TException {
    TSocket socket =
        new TSocket(
            TConfigurationConst.defaultTConfiguration,
            address.getIp(),
            address.getPort(),
            answerMillis,
            CONNECT_MILLIS);
    try {
      socket.open();
      return new NodeConnection(socket);
    } catch (TException e) {
      socket.close();
      throw e;
    }
  }

  /** An answer without a body says why it has none. */
  record Response(Optional<ByteBuffer> body, String reason) {}

  /**
   * @param version which of our kinds of calls this is
   */
  Response call(byte version, ByteBuffer body) throws TException {
    TPipeTransferResp response =
        client.pipeTransfer(new TPipeTransferReq(version, (short) 0, body));
    return response.getBody() == null
        ? new Response(Optional.empty(), String.valueOf(response.getStatus().getMessage()))
        : new Response(Optional.of(response.bufferForBody()), "");
  }

  @Override
  public void close() {
    socket.close();
  }
}
