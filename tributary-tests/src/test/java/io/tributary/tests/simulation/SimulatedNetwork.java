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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
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

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Late(int run, ReceiverSession session, byte[] frame) {}

  private final RandomGenerator random;
  private final FarEnd farEnd;
  private final Deque<Late> underway = new ArrayDeque<>();
  private double faults;
  private boolean late;
  private boolean up = true;

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
      answer(request.session(), request.frame());
    }
  }

  private boolean fault() {
    return random.nextDouble() < faults;
  }

  /** The answer to a frame, or empty when it is none: the connection ends. */
  private Optional<Message> answer(ReceiverSession session, byte[] bytes) {
    try {
      Frame frame = FrameCodec.decode(ByteBuffer.wrap(bytes));
      Message answer = session.handle(frame.sequence(), MessageCodec.decode(frame), farEnd.now());
      byte[] answered = FrameCodec.encode(MessageCodec.encode(answer, frame.sequence()));
      return Optional.of(MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(answered))));
    } catch (FrameException e) {
      session.end();
      return Optional.empty();
    }
  }

  /** Requests arrive when an answer is asked for, so many may be under way. */
  private final class SimulatedLink implements Link {
    private final ReceiverSession session;
    private final int run;
    private final Deque<byte[]> requests = new ArrayDeque<>();
    private long sequence;
    private boolean broken;

    SimulatedLink(ReceiverSession session, int run) {
      this.session = session;
      this.run = run;
    }

    @Override
    public int send(Message request) throws LinkException {
      checkUsable();
      byte[] frame = FrameCodec.encode(MessageCodec.encode(request, ++sequence));
      if (random.nextDouble() < faults / 4) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
      }
      requests.add(frame);
      return frame.length;
    }

    @Override
    public Optional<Message> receive(long waitMillis) throws LinkException {
      checkUsable();
      byte[] frame = requests.poll();
      farEnd.pass(frame == null ? waitMillis : random.nextInt(20));
      if (!up || run != farEnd.run()) {
        throw cut("reset");
      }
      if (frame == null || random.nextInt(3) == 0) {
        if (frame != null) {
          requests.addFirst(frame); // slower than the sender asks
        }
        return Optional.empty();
      }
      if (fault()) {
        if (late && random.nextBoolean()) {
          underway.add(new Late(run, session, frame));
        }
        throw cut("the request was lost");
      }
      Optional<Message> answer = answer(session, frame);
      if (answer.isEmpty() || fault()) {
        throw cut("the answer was lost");
      }
      return answer;
    }

    private void checkUsable() {
      if (broken) {
        throw new AssertionError("a link that broke was used again");
      }
    }

    private LinkException cut(String reason) {
      broken = true;
      return new LinkException(reason);
    }

    @Override
    public void close() {
      if (late && !requests.isEmpty() && random.nextBoolean()) {
        underway.add(new Late(run, session, requests.remove()));
      }
      broken = true;
    }
  }
}
