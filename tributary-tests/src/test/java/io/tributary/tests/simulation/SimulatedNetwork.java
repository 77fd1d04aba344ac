// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.ReceiverSession;
import io.tributary.sender.Connector;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;

/**
 * What lies between the two ends: real frames over a network that loses requests, loses answers,
 * changes bytes, takes its time, and now and then delivers a request long after its sender has
 * given up on the connection.
 */
final class SimulatedNetwork implements Connector {

  /** The far end, as it is now: another one after a restart. */
  interface FarEnd {
    ReceiverSession accept();

    long now();

    void pass(long millis);

    /** Tells connections of different runs of the receiver apart. */
    int run();
  }

  private record Late(int run, ReceiverSession session, ByteBuffer frame) {}

  private final RandomGenerator random;
  private final FarEnd farEnd;
  private final Deque<Late> underway = new ArrayDeque<>();
  private double faults;
  private boolean late;
  private boolean up = true;
  private long sequence;

  SimulatedNetwork(RandomGenerator random, FarEnd farEnd) {
    this.random = random;
    this.farEnd = farEnd;
  }

  void faults(double probability) {
    faults = probability;
  }

  /** Requests may arrive after the connection was given up. */
  void allowLate() {
    late = true;
  }

  void up(boolean isUp) {
    up = isUp;
  }

  @Override
  public Link connect() throws LinkException, RefusedException {
    if (!up || fault()) {
      throw new LinkException("connection refused");
    }
    return new SimulatedLink(farEnd.accept(), farEnd.run());
  }

  @Override
  public String address() {
    return "cloud:6667";
  }

  /** Delivers a request whose sender has given up, if there is one. */
  void deliverLate() {
    Late request = underway.poll();
    if (request != null && request.run() == farEnd.run()) {
      receive(request.session(), request.frame());
    }
  }

  private boolean fault() {
    return random.nextDouble() < faults;
  }

  private byte[] receive(ReceiverSession session, ByteBuffer bytes) {
    Message answer;
    long number = 0;
    try {
      Frame frame = FrameCodec.decode(bytes);
      number = frame.sequence();
      answer = session.handle(MessageCodec.decode(frame), farEnd.now());
    } catch (FrameException e) {
      answer = new Message.Failed(String.valueOf(e.getMessage()));
    }
    return FrameCodec.encode(MessageCodec.encode(answer, number));
  }

  private final class SimulatedLink implements Link {
    private final ReceiverSession session;
    private final int run;
    private boolean broken;

    SimulatedLink(ReceiverSession session, int run) {
      this.session = session;
      this.run = run;
    }

    @Override
    public Message exchange(Message request, Duration timeout) throws LinkException {
      if (broken) {
        throw new AssertionError("a link that broke was used again");
      }
      farEnd.pass(random.nextInt(20));
      byte[] frame = FrameCodec.encode(MessageCodec.encode(request, ++sequence));
      if (!up || run != farEnd.run()) {
        throw cut("reset");
      }
      if (fault()) {
        if (late && random.nextBoolean()) {
          underway.add(new Late(run, session, ByteBuffer.wrap(frame)));
          farEnd.pass(timeout.toMillis());
        }
        throw cut("no answer, the request was lost");
      }
      if (fault()) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
      }
      byte[] answer = receive(session, ByteBuffer.wrap(frame));
      if (fault()) {
        throw cut("no answer, the answer was lost");
      }
      try {
        return MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(answer)));
      } catch (FrameException e) {
        throw new AssertionError(e);
      }
    }

    private LinkException cut(String reason) {
      broken = true;
      return new LinkException(reason);
    }

    @Override
    public void close() {
      broken = true;
    }
  }
}
