// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.rpc.DeepCopyRpcTransportFactory;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.iotdb.service.rpc.thrift.TSyncIdentityInfo;
import org.apache.iotdb.service.rpc.thrift.TSyncTransportMetaInfo;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TTransport;

/** A bare connection to a node's client port, which says what no stock client would. */
final class Peer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final byte ENGINE_PIPE_VERSION = 1;

  private final TTransport transport;
  private final IClientRPCService.Client client;

  private Peer(String host, int port) throws TException {
    transport = DeepCopyRpcTransportFactory.INSTANCE.getTransport(host, port, TIMEOUT_MILLIS);
    if (!transport.isOpen()) {
      transport.open();
    }
    client = new IClientRPCService.Client(new TBinaryProtocol(transport));
  }

  /** Connects, without a login. */
  static Peer connect(Node node, String host) throws TException {
    return new Peer(host, node.port());
  }

  Peer logIn() throws TException {
    TSOpenSessionReq request =
        new TSOpenSessionReq(
            TSProtocolVersion.IOTDB_SERVICE_PROTOCOL_V3, ZoneId.systemDefault().toString(), "root");
    request.setPassword("root");
    TSStatus status = client.openSession(request).getStatus();
    if (status.getCode() != RpcUtils.SUCCESS_STATUS.getCode()) {
      throw new AssertionError("no login: " + status);
    }
    return this;
  }

  /** A call of the engine's own pipes; its body makes no sense. */
  TSStatus enginePipeCall() throws TException {
    return client
        .pipeTransfer(
            new TPipeTransferReq(
                ENGINE_PIPE_VERSION, (short) 0, ByteBuffer.allocate(Integer.BYTES)))
        .getStatus();
  }

  /** The first call of a 1.x sender. */
  TSStatus legacyHandshake() throws TException {
    return client.handshake(new TSyncIdentityInfo("p", 1L, "1.0", "root.legacy"));
  }

  /** A piece of a file of a 1.x sender. */
  TSStatus legacySendFile(String fileName) throws TException {
    return client.sendFile(
        new TSyncTransportMetaInfo(fileName, 0), StandardCharsets.UTF_8.encode("content"));
  }

  /** The end of a file of a 1.x sender. */
  TSStatus legacySendPipeData() throws TException {
    return client.sendPipeData(ByteBuffer.allocate(Integer.BYTES));
  }

  @Override
  public void close() {
    transport.close();
  }
}
