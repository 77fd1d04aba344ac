// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import io.tributary.wire.Frame;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.FrameWriter;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.iotdb.rpc.RpcUtils;
import org.apache.iotdb.rpc.TConfigurationConst;
import org.apache.iotdb.rpc.TElasticFramedTransport;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.iotdb.service.rpc.thrift.IClientRPCService;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferReq;
import org.apache.iotdb.service.rpc.thrift.TPipeTransferResp;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionReq;
import org.apache.iotdb.service.rpc.thrift.TSOpenSessionResp;
import org.apache.iotdb.service.rpc.thrift.TSProtocolVersion;
import org.apache.thrift.TApplicationException;
import org.apache.thrift.TBase;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.protocol.TMessage;
import org.apache.thrift.protocol.TMessageType;
import org.apache.thrift.protocol.TProtocol;
import org.apache.thrift.transport.TSocket;
import org.apache.thrift.transport.TTransportException;
import org.jspecify.annotations.Nullable;

/**
 * A login at a receiver's client port, and our frames as the bodies of its {@code pipeTransfer}
 * calls, under a version of our own that no engine pipe uses. The server answers the calls of one
 * connection one after the other, so many may be under way; a thread of the link takes the answers.
 */
public final class ThriftLink implements Link {

  /** In the version field of the call: the frame in the body is ours. */
  static final byte CALL_VERSION = 'T';

  private static final int CONNECT_MILLIS = 5_000;
  private static final int LOGIN_MILLIS = 30_000;

  /** What the reading thread has got: a message, or why there will be none. */
  private record Arrival(@Nullable Message message, @Nullable LinkException end) {}

  private final TSocket socket;
  private final PipelinedClient client;
  private final Runnable arrived;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final FrameWriter writer = new FrameWriter();
  private long sentSequence;
  private long answeredSequence;

  private ThriftLink(TSocket socket, PipelinedClient client, Runnable arrived) {
    this.socket = socket;
    this.client = client;
    this.arrived = arrived;
  }

  /**
   * Connects and logs in. Blocks for 5 s at most until it is connected, and for 30 s until it is
   * logged in.
   *
   * @param arrived called when there is something to {@link #receive}, by a thread of the link
   * @throws LinkException when nobody answers there, or not in time
   * @throws RefusedException when the receiver does not know user and password
   */
  public static ThriftLink open(
      String host, int port, String user, String password, Runnable arrived)
      throws LinkException, RefusedException {
    TSocket socket = null;
    boolean loggedIn = false;
    try {
      socket =
          new TSocket(
              TConfigurationConst.defaultTConfiguration, host, port, LOGIN_MILLIS, CONNECT_MILLIS);
      socket.open();
      PipelinedClient client = new PipelinedClient(socket);
      login(client, user, password);
      socket.setTimeout(0); // whether an answer is late decides the sender
      ThriftLink link = new ThriftLink(socket, client, arrived);
      Thread reader = new Thread(link::read, "sync-answers-" + host + ":" + port);
      reader.setDaemon(true);
      reader.start();
      loggedIn = true;
      return link;
    } catch (TTransportException e) {
      throw new LinkException(reason(e), e);
    } catch (TException e) {
      throw new LinkException("login failed: " + reason(e), e);
    } finally {
      if (!loggedIn && socket != null) {
        socket.close();
      }
    }
  }

  /** Throws {@link RefusedException} when the receiver does not know them. */
  static void login(IClientRPCService.Client client, String user, String password)
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
  public int send(Message request) throws LinkException {
    byte[] frame = writer.write(request, ++sentSequence);
    try {
      client.send_pipeTransfer(
          new TPipeTransferReq(CALL_VERSION, request.type().code(), ByteBuffer.wrap(frame)));
      return frame.length;
    } catch (TException e) {
      throw new LinkException(reason(e), e);
    }
  }

  @Override
  public int savedBytes() {
    return writer.savedBytes();
  }

  @Override
  public Optional<Message> receive(long waitMillis) throws LinkException {
    Arrival arrival;
    try {
      arrival = waitMillis == 0 ? arrivals.poll() : arrivals.poll(waitMillis, MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException("interrupted", e);
    }
    if (arrival == null) {
      return Optional.empty();
    }
    if (arrival.end() != null) {
      throw arrival.end();
    }
    return Optional.ofNullable(arrival.message());
  }

  /** Runs on the link's own thread until the connection ends. */
  private void read() {
    while (true) {
      try {
        arrived(new Arrival(answer(client.recv_pipeTransfer()), null));
      } catch (LinkException e) {
        arrived(new Arrival(null, e));
        return;
      } catch (FrameException e) {
        String reason = "the answer cannot be understood: " + e.getMessage();
        arrived(new Arrival(null, new LinkException(reason, e)));
        return;
      } catch (TException | RuntimeException e) {
        arrived(new Arrival(null, new LinkException(reason(e), e)));
        return;
      }
    }
  }

  private void arrived(Arrival arrival) {
    arrivals.add(arrival);
    arrived.run();
  }

  private Message answer(TPipeTransferResp response) throws LinkException, FrameException {
    if (response.getStatus().getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()
        || response.getBody() == null) {
      throw new LinkException(
          "the receiver does not speak this protocol: " + response.getStatus().getMessage());
    }
    Frame frame = FrameCodec.decode(response.bufferForBody());
    if (frame.sequence() != ++answeredSequence) {
      throw new LinkException(
          "answer to frame %d, expected %d".formatted(frame.sequence(), answeredSequence));
    }
    return MessageCodec.decode(frame);
  }

  @Override
  public void close() {
    socket.close();
  }

  /** The innermost cause has the words that help: "Connection refused". */
  static String reason(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Reads and writes apart, because both are done at once, and answers to calls long past. */
  private static final class PipelinedClient extends IClientRPCService.Client {

    PipelinedClient(TSocket socket) {
      super(protocol(socket), protocol(socket));
    }

    private static TProtocol protocol(TSocket socket) {
      return new TBinaryProtocol(
          new TElasticFramedTransport(
              socket, RpcUtils.THRIFT_DEFAULT_BUF_CAPACITY, 2 * FrameCodec.MAX_FRAME_BYTES, true));
    }

    /** As the original, but for the number of the call: our frames have numbers of their own. */
    @Override
    protected void receiveBase(TBase<?, ?> result, String methodName) throws TException {
      TMessage message = iprot_.readMessageBegin();
      if (message.type == TMessageType.EXCEPTION) {
        TApplicationException exception = new TApplicationException();
        exception.read(iprot_);
        iprot_.readMessageEnd();
        throw exception;
      }
      result.read(iprot_);
      iprot_.readMessageEnd();
    }
  }
}
