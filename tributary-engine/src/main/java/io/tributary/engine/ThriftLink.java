// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import io.tributary.wire.Frame;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.ZoneId;
import org.apache.iotdb.rpc.DeepCopyRpcTransportFactory;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.rpc.TimeoutChangeableTransport;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferResp;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionResp;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TTransport;
import org.apache.thrift.transport.TTransportException;

/**
 * A login at a receiver's client port, and our frames as the bodies of its {@code pipeTransfer}
 * calls, under a version of our own that no engine pipe uses.
 */
final class ThriftLink implements Link {

  /** In the version field of the call: the frame in the body is ours. */
  static final byte CALL_VERSION = 'T';

  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final TTransport transport;
  private final IClientRPCService.Client client;
  private long sequence;

  private ThriftLink(TTransport transport, IClientRPCService.Client client) {
    this.transport = transport;
    this.client = client;
  }

  /** Connects and logs in. */
  static ThriftLink open(String host, int port, String user, String password)
      throws LinkException, RefusedException {
    TTransport transport = null;
    boolean loggedIn = false;
    try {
      transport =
          DeepCopyRpcTransportFactory.INSTANCE.getTransport(host, port, CONNECT_TIMEOUT_MILLIS);
      transport.open();
      IClientRPCService.Client client =
          new IClientRPCService.Client(new TBinaryProtocol(transport));
      login(client, user, password);
      loggedIn = true;
      return new ThriftLink(transport, client);
    } catch (TTransportException e) {
      throw new LinkException(reason(e), e);
    } catch (TException e) {
      throw new LinkException("login failed: " + reason(e), e);
    } finally {
      if (!loggedIn && transport != null) {
        transport.close();
      }
    }
  }

  private static void login(IClientRPCService.Client client, String user, String password)
      throws TException, RefusedException {
    TSOpenSessionReq request =
        new TSOpenSessionReq(
            TSProtocolVersion.IOTDB_SERVICE_PROTOCOL_V3, ZoneId.systemDefault().toString(), user);
    request.setPassword(password);
    request.putToConfiguration("version", "V_1_0");
    request.putToConfiguration("sql_dialect", "tree");
    TSOpenSessionResp response = client.openSession(request);
    if (response.getStatus().getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
      throw new RefusedException(
          "login as %s failed: %s".formatted(user, response.getStatus().getMessage()));
    }
  }

  @Override
  public Message exchange(Message request, Duration timeout) throws LinkException {
    try {
      ((TimeoutChangeableTransport) transport).setTimeout(Math.toIntExact(timeout.toMillis()));
      Frame frame = MessageCodec.encode(request, ++sequence);
      TPipeTransferResp response =
          client.pipeTransfer(
              new TPipeTransferReq(
                  CALL_VERSION, request.type().code(), ByteBuffer.wrap(FrameCodec.encode(frame))));
      return answer(response);
    } catch (FrameException e) {
      throw new LinkException("the answer cannot be understood: " + e.getMessage(), e);
    } catch (TException e) {
      throw new LinkException(reason(e), e);
    }
  }

  private Message answer(TPipeTransferResp response) throws LinkException, FrameException {
    if (response.getStatus().getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()
        || response.getBody() == null) {
      throw new LinkException(
          "the receiver does not speak this protocol: " + response.getStatus().getMessage());
    }
    Frame frame = FrameCodec.decode(response.bufferForBody());
    if (frame.sequence() != sequence) {
      throw new LinkException(
          "answer to frame %d, expected %d".formatted(frame.sequence(), sequence));
    }
    return MessageCodec.decode(frame);
  }

  @Override
  public void close() {
    transport.close();
  }

  /** The innermost cause has the words that help: "Connection refused". */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
