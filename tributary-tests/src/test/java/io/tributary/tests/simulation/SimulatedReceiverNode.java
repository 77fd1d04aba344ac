// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.receiver.Receiver;
import io.tributary.receiver.ReceiverSession;
import io.tributary.receiver.Staging;
import io.tributary.receiver.StagingException;
import io.tributary.receiver.StagingLimits;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** A node of the receiver: its process, with disks, a clock and a door to the engine of its own. */
final class SimulatedReceiverNode {

  static final long ROOMY = 1L << 30;
  private static final long RESERVE_BYTES = 1_000;
  private static final long LARGEST_PIECE_BYTES = 256 * 1024;
  private static final int MOST_PARTS = 20;

  /** What the file that each sender is just sending takes, generously: all must find room. */
  private static final long ONE_FILE_BYTES = 100_000;

  private enum Condition {
    /** Handles what comes. */
    WORKS,
    /** The process is halted: it does nothing, and will go on where it was. */
    MUTE,
    /** There is no process. */
    DOWN
  }

  private final int number;
  private final SimulatedReceiver cluster;
  private final SimulatedTime time;
  private final SplittableRandom random;
  private final CrashPoint crash = new CrashPoint();
  private final SimulatedApplier applier;
  private final SimulatedDisk staged;
  private final SimulatedDisk log;
  private final long maxStagedBytes;
  private final int aloneBytes;
  private Condition condition = Condition.WORKS;
  private SimulatedMembership membership;
  private Receiver receiver;
  private long clockOffset;
  private long capacity = ROOMY;
  private long usedBefore;
  private boolean apart;
  private long muteSince;
  private int expiries;
  private int run;

  SimulatedReceiverNode(
      int number, SimulatedReceiver cluster, SplittableRandom random, Path folder) {
    this.number = number;
    this.cluster = cluster;
    this.time = cluster.time();
    this.random = random;
    this.applier = new SimulatedApplier(cluster.engine(), crash);
    this.staged = disk(folder.resolve("staged" + number));
    this.log = disk(folder.resolve("applied" + number));
    this.maxStagedBytes = cluster.shape().senders() * ONE_FILE_BYTES + random.nextLong(400_000);
    this.aloneBytes = random.nextInt(10_000);
    this.clockOffset = random.nextLong(1000 * SimulatedTime.HOUR);
    this.membership = new SimulatedMembership(random.split(), cluster, this);
    this.receiver = start();
  }

  private SimulatedDisk disk(Path paths) {
    return new SimulatedDisk(random.split(), time::wallClock, ROOMY, paths);
  }

  private Receiver start() {
    PlantedBug bug = cluster.bug();
    return new Receiver(
        () -> "cloud",
        bug.others(membership),
        this::clock,
        "simulation",
        cluster::settings,
        new Staging(
            new CrashingDisk(staged, crash),
            () -> new StagingLimits(RESERVE_BYTES, maxStagedBytes, MOST_PARTS, aloneBytes)),
        bug.log(new CrashingDisk(log, crash)),
        bug.applier(applier),
        question -> List.of());
  }

  int number() {
    return number;
  }

  /** Tells connections to different runs of the process apart. */
  int run() {
    return run;
  }

  boolean works() {
    return condition == Condition.WORKS;
  }

  boolean isMute() {
    return condition == Condition.MUTE;
  }

  boolean isDown() {
    return condition == Condition.DOWN;
  }

  /** Since when it is mute, if it is. */
  long muteSince() {
    return muteSince;
  }

  /** Whether it and the other nodes do not reach each other. */
  boolean isApart() {
    return apart;
  }

  // What it does.

  ReceiverSession accept(String address) {
    return receiver.open(address);
  }

  Message handle(Handling handling, ReceiverSession session, long sequence, Message message) {
    Optional<Set<String>> before = parts();
    applier.handling(handling);
    try {
      return session.handle(sequence, message, clock());
    } finally {
      if (message instanceof Message.FileBegin
          && !(before.isPresent() && parts().orElse(Set.of()).containsAll(before.get()))) {
        cluster.partsExpired(this); // what nobody has asked for has made room
      }
    }
  }

  private Optional<Set<String>> parts() {
    try {
      return Optional.of(Set.copyOf(staged.names()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Its threads have their turn, but for those that load. */
  void poll() {
    if (works()) {
      membership.poll();
    }
  }

  /** What another node asks of it. */
  interface Request<T> {
    T of(Receiver receiver) throws IOException, StagingException;
  }

  /** Its answer to another node, or empty when it cannot give any; it may crash of it. */
  <T> Optional<T> answer(Request<T> request) {
    int before = run;
    try {
      return Optional.of(request.of(receiver));
    } catch (IOException | StagingException e) {
      return Optional.empty();
    } catch (SimulatedCrash e) {
      if (run == before) {
        crashed();
      }
      return Optional.empty();
    }
  }

  /** The time by its clock. */
  long millis() {
    return clock();
  }

  boolean isLoading() {
    return works() && applier.isLoading();
  }

  /**
   * Loads what waits longest.
   *
   * @param afterTheFirst what happens before it goes on with the next file of the same pipe
   */
  void load(Runnable afterTheFirst) {
    int before = run;
    try {
      applier.load(
          () -> {
            afterTheFirst.run();
            if (run != before) {
              throw new SimulatedCrash();
            }
          });
    } catch (SimulatedCrash e) {
      if (run == before) {
        crashed();
      }
    }
  }

  void rows() {
    receiver.rows(clock());
  }

  /** A day of these is less than any part waits. */
  void expire() {
    if (works() && ++expiries < 20) {
      try {
        receiver.expire(clock());
      } catch (SimulatedCrash e) {
        crashed();
      } catch (IOException e) {
        time.pass(1); // as its caller does: the next time
      }
    }
  }

  /** More than a part waits for somebody to continue it. */
  void daysPass() throws IOException {
    cluster.partsExpired(this);
    for (int hour = 0; hour < 8 * 24; hour++) {
      clockOffset += SimulatedTime.HOUR;
      receiver.expire(clock());
    }
  }

  /** The time of what must not jump in the middle of a run of the process. */
  long steadyMillis() {
    return time.now();
  }

  private long clock() {
    return cluster.bug().clock(time.now() + clockOffset);
  }

  // What happens to it.

  void armCrash(int times) {
    crash.arm(times);
  }

  /** The process is gone, and half of the time the power, too; another one starts. */
  void crashed() {
    crash.arm(0);
    applier.crashed();
    run++;
    if (random.nextBoolean()) {
      staged.crash();
      log.crash();
    }
    usedBefore = staged.usedBytes();
    membership = new SimulatedMembership(random.split(), cluster, this);
    receiver = start();
    condition = Condition.WORKS;
  }

  /** The process is gone, until it is started. */
  void down() {
    crashed();
    condition = Condition.DOWN;
  }

  void mute() {
    if (works()) {
      muteSince = time.now();
      condition = Condition.MUTE;
    }
  }

  void apart(boolean isApart) {
    apart = isApart;
  }

  /** Is started, or goes on. */
  void up() {
    condition = Condition.WORKS;
  }

  /** One that was mute is not so any more. */
  void goesOn() {
    condition = isMute() ? Condition.WORKS : condition;
  }

  void clockJumps(long millis) {
    clockOffset += millis;
  }

  /** There is so much room for files more. */
  void roomFor(long bytes) {
    room(staged.usedBytes() + bytes);
  }

  void stagingFails(double probability) {
    staged.failures(probability);
  }

  void logFails(double probability) {
    log.failures(probability);
  }

  void heal() {
    crash.arm(0);
    up();
    apart = false;
    stagingFails(0);
    logFails(0);
    room(ROOMY);
  }

  void room(long bytes) {
    capacity = bytes;
    staged.capacity(bytes);
  }

  // What must hold.

  void checkBounds() {
    long used = staged.usedBytes();
    if (used > usedBefore) {
      assertThat(capacity - used).as("free disk").isGreaterThanOrEqualTo(RESERVE_BYTES);
    }
    assertThat(used).as("staged").isLessThanOrEqualTo(maxStagedBytes + LARGEST_PIECE_BYTES);
    usedBefore = used;
  }

  void checkNothingIsStaged() throws IOException {
    assertThat(staged.names()).as("parts that are left").isEmpty();
  }
}
