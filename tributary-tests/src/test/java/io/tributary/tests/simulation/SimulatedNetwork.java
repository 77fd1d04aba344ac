// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.receiver.ReceiverSession;
import io.tributary.sender.Connector;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.FrameReader;
import io.tributary.wire.FrameWriter;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What lies between a sender and the receiver: real frames that take their time and many of which
 * are under way, on connections that stall, break at any frame, damage, repeat and swap frames, and
 * now and then deliver what was under way long after the sender has given up.
 */
final class SimulatedNetwork implements Connector {

  /** Requests that a sender may ever have under way. */
  private static final int MOST_UNDER_WAY = 514;

  private static final long MOST_BYTES_UNDER_WAY = 16 * 1024 * 1024 + 512 * 1024;
  private static final int LONGEST_CONNECT_MILLIS = 5_000;

  private final RandomGenerator random;
  private final SimulatedTime time;
  private final SimulatedSender sender;
  private final List<SimulatedReceiverNode> nodes;
  private final List<Connection> late = new ArrayList<>();
  private @Nullable SimulatedLink current;
  private double faults;
  private int bytesPerMilli = 100;
  private boolean up = true;

  /** A node that is not reached from here. */
  private @Nullable SimulatedReceiverNode cutOff;

  /**
   * @param nodes the addresses, in their order
   */
  SimulatedNetwork(
      RandomGenerator random,
      SimulatedTime time,
      SimulatedSender sender,
      List<SimulatedReceiverNode> nodes) {
    this.random = random;
    this.time = time;
    this.sender = sender;
    this.nodes = nodes;
  }

  void faults(double probability) {
    faults = probability;
  }

  void bytesPerMilli(int rate) {
    bytesPerMilli = rate;
  }

  void up(boolean isUp) {
    up = isUp;
  }

  void cutOff(@Nullable SimulatedReceiverNode node) {
    cutOff = node;
  }

  @Override
  public int addresses() {
    return nodes.size();
  }

  @Override
  public Link connect(int address) throws LinkException, RefusedException {
    SimulatedReceiverNode node = nodes.get(address);
    if (!up || node.isDown() || random.nextDouble() < faults * 2) {
      throw new LinkException("connection refused");
    }
    if (node.isMute() || node == cutOff) {
      time.pass(random.nextInt(LONGEST_CONNECT_MILLIS));
      throw new LinkException("connect timed out");
    }
    SimulatedLink link = new SimulatedLink(new Connection(node));
    current = link;
    return link;
  }

  @Override
  public String address(int address) {
    return "cloud%d:6667".formatted(nodes.get(address).number());
  }

  /** The sender is gone; what it sent may still arrive. */
  void abandon() {
    if (current != null) {
      current.close();
    }
  }

  /** The connection to a node breaks, if there is one. */
  void breaks(SimulatedReceiverNode node) {
    if (current != null && current.connection.node == node) {
      current.broken = true;
    }
  }

  /** Nothing moves on the present connection for so long. */
  void stall(long millis) {
    if (current != null) {
      current.stalledUntil = time.now() + millis;
    }
  }

  /** Whatever has reached the receiver by now is handled there. */
  void deliver() {
    if (current != null) {
      current.pump();
    }
  }

  /** Delivers a request whose sender has given up, if there is one. */
  void deliverLate() {
    late.removeIf(connection -> connection.requests.isEmpty() || !connection.isAlive());
    late.stream()
        .filter(connection -> connection.node.works())
        .findFirst()
        .ifPresent(connection -> connection.handle(connection.requests.remove()));
  }

  boolean hasLate() {
    return !late.isEmpty();
  }

  /** The receiver's end of a connection, which may live longer than the sender's. */
  private final class Connection {
    private final SimulatedReceiverNode node;
    private final ReceiverSession session;
    private final FrameReader reader = new FrameReader();
    private final int run;
    private final Handling handling;
    final Deque<byte[]> requests = new ArrayDeque<>();
    private final Deque<FileIdentity> files = new ArrayDeque<>();
    private long handled;
    private boolean ended;

    Connection(SimulatedReceiverNode node) {
      this.node = node;
      this.session = node.accept(sender.ipAddress());
      this.run = node.run();
      this.handling = new Handling(sender.invariants(), sender.incarnation(), node.number());
    }

    boolean isAlive() {
      return run == node.run();
    }

    /** The answer, or empty when the receiver has crashed at it. */
    Optional<Message> handle(byte[] bytes) {
      Message request;
      long sequence;
      try {
        sequence = FrameCodec.sequenceOf(ByteBuffer.wrap(bytes));
        request = reader.read(ByteBuffer.wrap(bytes));
      } catch (FrameException e) {
        session.end();
        ended = true;
        return Optional.of(new Message.Refused(Refusal.PROTOCOL, String.valueOf(e.getMessage())));
      }
      try {
        Message answer = node.handle(handling, session, sequence, request);
        ended |= sequence != handled + 1;
        handled = sequence;
        if (ended) {
          assertThat(answer).as("answer out of order").isInstanceOf(Message.Refused.class);
        }
        sender.invariants().answered(handling, request, answer, files.peek());
        note(request, answer);
        return Optional.of(answer);
      } catch (SimulatedCrash e) {
        node.crashed();
        return Optional.empty();
      }
    }

    /** Pieces are of the first file that was begun and has not ended. */
    private void note(Message request, Message answer) {
      if (answer instanceof Message.Welcome) {
        files.clear();
      } else if (request instanceof Message.FileBegin begin
          && answer instanceof Message.FileOffsets held
          && !held.known()) {
        files.add(begin.file());
      } else if (request instanceof Message.FileEnd end
          && answer instanceof Message.FilesApplied
          && end.file().equals(files.peek())) {
        files.remove();
      }
    }
  }

  private record Answer(long arrivesMillis, Message message) {}

  private final class SimulatedLink implements Link {
    private final Connection connection;
    private final FrameWriter writer = new FrameWriter();
    private final Deque<Long> arrivals = new ArrayDeque<>();
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Deque<Integer> underWay = new ArrayDeque<>();
    private final long latency = random.nextLong(1, 301);
    private long bytesUnderWay;
    private long sequence;
    private long freeAtMillis;
    private long stalledUntil;
    private boolean broken;
    private boolean useless;

    SimulatedLink(Connection connection) {
      this.connection = connection;
    }

    @Override
    public int send(Message request) throws LinkException {
      checkUsable();
      byte[] frame = writer.write(request, ++sequence);
      freeAtMillis = Math.max(freeAtMillis, time.now()) + frame.length / bytesPerMilli;
      add(frame);
      misbehave(frame);
      if (random.nextDouble() < faults / 8) {
        throw cut();
      }
      underWay.add(frame.length);
      bytesUnderWay += frame.length;
      assertThat(underWay.size()).as("requests under way").isLessThanOrEqualTo(MOST_UNDER_WAY);
      assertThat(bytesUnderWay).as("bytes under way").isLessThanOrEqualTo(MOST_BYTES_UNDER_WAY);
      return frame.length;
    }

    private void add(byte[] frame) {
      connection.requests.add(frame);
      arrivals.add(freeAtMillis + latency);
    }

    private void misbehave(byte[] frame) {
      double dice = random.nextDouble() * 16;
      if (dice < faults) {
        frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
      } else if (dice < 2 * faults) {
        add(frame);
      } else if (dice < 3 * faults && connection.requests.size() > 1) {
        connection.requests.addFirst(connection.requests.removeLast());
      }
    }

    @Override
    public Optional<Message> receive(long waitMillis) throws LinkException {
      checkUsable();
      long until = time.now() + waitMillis;
      while (true) {
        pump();
        if (broken || !up || connection.node == cutOff) {
          throw cut();
        }
        Answer first = answers.peek();
        if (first != null && first.arrivesMillis() <= time.now()) {
          answers.remove();
          bytesUnderWay -= underWay.isEmpty() ? 0 : underWay.remove();
          if (first.message() instanceof Message.Welcome) {
            sender.invariants().isWith(connection.node.number());
          }
          return Optional.of(first.message());
        }
        if (time.now() >= until) {
          return Optional.empty();
        }
        time.pass(1 + random.nextInt(100));
      }
    }

    void pump() {
      while (!broken
          && !connection.node.isMute()
          && !arrivals.isEmpty()
          && arrivals.element() <= time.now()
          && stalledUntil <= time.now()) {
        if (!connection.isAlive() || random.nextDouble() < faults / 8) {
          broken = true; // the request is lost
          return;
        }
        arrivals.remove();
        Optional<Message> answer = connection.handle(connection.requests.remove());
        if (answer.isEmpty() || random.nextDouble() < faults / 8) {
          broken = true; // the answer is lost, and those before it that were not fetched
          return;
        }
        answers.add(new Answer(time.now() + latency, answer.get()));
      }
    }

    private void checkUsable() {
      if (useless) {
        throw new AssertionError("a link that broke was used again");
      }
    }

    private LinkException cut() {
      broken = true;
      useless = true;
      return new LinkException("reset");
    }

    @Override
    public void close() {
      useless = true;
      broken = true;
      if (current == this) {
        current = null;
        if (!connection.requests.isEmpty() && (connection.node.isMute() || random.nextBoolean())) {
          late.add(connection);
        }
      }
    }
  }
}
