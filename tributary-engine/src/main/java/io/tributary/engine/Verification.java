// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.catalog.PipeStatus;
import io.tributary.sender.BothEnds;
import io.tributary.sender.SenderStatus;
import io.tributary.sender.VerifyException;
import io.tributary.wire.Message;
import io.tributary.wire.SeriesDigest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The two ends of one pipe while it is verified: this node's engine, and the receiver by a
 * connection of its own. It ends when nobody wants it any more. Used by one thread.
 */
final class Verification implements BothEnds, AutoCloseable {

  private static final long SETTLED_POLL_MILLIS = 50;

  /** How long the pipe may stand while it is waited for. */
  private static final long STANDING_MILLIS = 120_000;

  /** Heartbeats are less. */
  private static final long MOVED_BYTES = 4_096;

  /** Where it tells how far it is, and is told to end. */
  interface Watch {
    void progress(int devices);

    /** Why it must end, if it must. */
    Optional<String> end();
  }

  /** What one or all DataNodes of the sender have done for the pipe. */
  record Settled(boolean settled, long bytes) {
    Settled and(Settled other) {
      return new Settled(settled && other.settled, bytes + other.bytes);
    }

    NodeCall.Answer answer() {
      return new NodeCall.Answer(
          null, List.of(List.of(String.valueOf(settled), String.valueOf(bytes))));
    }

    static Settled of(NodeCall.Answer answer) {
      List<String> row = answer.rows().get(0);
      return new Settled(Boolean.parseBoolean(row.get(0)), Long.parseLong(row.get(1)));
    }

    static Settled here(SyncNode node, PipeKey pipe, String token) {
      return new Settled(
          node.settling().isSettled(pipe, token),
          node.pipes().status(pipe).map(SenderStatus::bytes).orElse(0L));
    }
  }

  private final SyncNode node;
  private final Pipe pipe;
  private final PipeKey key;
  private final Watch watch;
  private final FarEnd far;

  Verification(SyncNode node, Pipe pipe, PipeSink sink, Watch watch) {
    this.node = node;
    this.pipe = pipe;
    this.key = PipeKey.of(pipe);
    this.watch = watch;
    this.far = new FarEnd(sink, this::isConnected);
  }

  @Override
  public List<SeriesDigest> home(Message.Digest question) throws VerifyException {
    check();
    List<SeriesDigest> digests;
    try {
      digests = node.digests().read(question, () -> watch.end().isEmpty());
    } catch (EngineException e) {
      throw new VerifyException("this node cannot be read: " + e.getMessage(), e);
    }
    check();
    return digests;
  }

  @Override
  public List<SeriesDigest> far(Message.Digest question) throws VerifyException {
    return far.ask(question, false, this::check);
  }

  @Override
  public Answers both(Message.Digest question) throws VerifyException {
    if (question.stored() && !node.dataNodes().isAlone()) {
      List<SeriesDigest> home = home(question); // which tells nothing: no need to ask there
      return new Answers(home, home);
    }
    boolean asked = far.begin(question);
    List<SeriesDigest> home = home(question);
    return new Answers(home, far.ask(question, asked, this::check));
  }

  @Override
  public void settle() throws VerifyException {
    String token = UUID.randomUUID().toString();
    long movedMillis = SteadyClock.millis();
    long bytes = 0;
    while (true) {
      check();
      Settled now = everywhere(token);
      if (now.settled) {
        return;
      }
      if (Math.abs(now.bytes - bytes) >= MOVED_BYTES) {
        bytes = now.bytes;
        movedMillis = SteadyClock.millis();
      }
      if (SteadyClock.millis() - movedMillis > STANDING_MILLIS) {
        throw new VerifyException(
            "PIPE [%s] does not move, what is under way cannot be waited for: %s"
                .formatted(pipe.name(), status().map(SenderStatus::message).orElse("not at work")));
      }
      pause(SETTLED_POLL_MILLIS);
    }
  }

  @Override
  public void progress(int devices) throws VerifyException {
    watch.progress(devices);
    check();
  }

  @Override
  public void close() {
    far.close();
  }

  private void check() throws VerifyException {
    Optional<String> end = watch.end();
    if (end.isPresent()) {
      throw new VerifyException(end.get());
    }
    List<Pipe> known = node.pipes().known().orElse(List.of(pipe));
    Optional<Pipe> now = known.stream().filter(each -> PipeKey.of(each).equals(key)).findFirst();
    if (now.isEmpty()) {
      throw new VerifyException(
          "PIPE [%s] was dropped while it was verified".formatted(pipe.name()));
    }
    if (now.get().status() != PipeStatus.RUNNING) {
      throw Verifications.stopped(pipe);
    }
  }

  private Settled everywhere(String token) throws VerifyException {
    Settled all = Settled.here(node, key, token);
    if (node.dataNodes().isAlone()) {
      return all;
    }
    try {
      for (NodeCalls.Reply reply :
          node.nodeCalls()
              .ask(
                  node.dataNodes().runningOthers(),
                  NodeCall.Action.SETTLED,
                  key.name(),
                  String.valueOf(key.createdAtMillis()),
                  token)) {
        reply.requireDone();
        all = all.and(Settled.of(reply.answer()));
      }
      return all;
    } catch (EngineException e) {
      throw new VerifyException(String.valueOf(e.getMessage()), e);
    }
  }

  private boolean isConnected() {
    return status().filter(it -> it.phase() == SenderStatus.Phase.CONNECTED).isPresent();
  }

  private Optional<SenderStatus> status() {
    return node.pipes().status(key);
  }

  static void pause(long millis) throws VerifyException {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VerifyException("interrupted", e);
    }
  }
}
