// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.receiver.AllowList;
import io.tributary.receiver.AllowListException;
import io.tributary.receiver.Applier;
import io.tributary.receiver.OtherNodes;
import io.tributary.receiver.Receiver;
import io.tributary.receiver.ReceiverSession;
import io.tributary.receiver.ReceiverSettings;
import io.tributary.receiver.Staging;
import io.tributary.receiver.StagingLimits;
import io.tributary.sender.PipeIdentity;
import io.tributary.sender.PipeSender;
import io.tributary.sender.Quarantine;
import io.tributary.sender.SenderSettings;
import io.tributary.sender.SenderStatus;
import io.tributary.sender.Unit;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** One run: everything there is, and what goes wrong with it. */
final class SimulatedWorld implements SimulatedNetwork.FarEnd, Quarantine {

  private static final long ROOMY = 1L << 30;
  private static final long RESERVE_BYTES = 1_000;
  private static final long LARGEST_PIECE_BYTES = 256 * 1024;
  private static final int STEPS = 1_500;
  private static final int HEALTHY_STEPS = 10_000;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final SplittableRandom random;
  private final SimulatedSource source;
  private final Invariants invariants;
  private final CrashPoint crash = new CrashPoint();
  private final SimulatedEngine engine;
  private final Applier applier;
  private final SimulatedNetwork network;
  private final SimulatedDisk staged;
  private final SimulatedDisk log;
  private final int retries;
  private final long maxStagedBytes;
  private final double faults;
  private PipeSender sender;
  private Receiver receiver;
  private boolean allowed = true;
  private boolean quarantineFails;
  private long capacity = ROOMY;
  private long usedBefore;
  private int expiries;
  private int keeps;
  private int run;
  private int incarnation;
  private long now = 1_000_000;
  private long wallClock = 20_000 * DAY;
  private long senderOffset;
  private long receiverOffset;

  SimulatedWorld(long seed, Path folder, UnaryOperator<Applier> decorator) throws IOException {
    random = new SplittableRandom(seed);
    boolean withBad = random.nextInt(3) == 0;
    retries = withBad ? random.nextInt(4) : Integer.MAX_VALUE;
    faults = random.nextInt(8) == 0 ? 0 : random.nextDouble() * 0.15;
    maxStagedBytes = 100_000 + random.nextLong(400_000);
    Path edge = Files.createDirectories(folder.resolve("edge"));
    source = new SimulatedSource(random.split(), edge, 20 + random.nextInt(21), withBad);
    invariants = new Invariants(source.units);
    source.watch(invariants);
    engine = new SimulatedEngine(random.split(), invariants, crash);
    applier = decorator.apply(engine);
    network = new SimulatedNetwork(random.split(), this, invariants);
    staged = disk(folder.resolve("staged"));
    log = disk(folder.resolve("applied"));
    senderOffset = random.nextLong(1000 * HOUR);
    receiverOffset = random.nextLong(1000 * HOUR);
    receiver = newReceiver();
    sender = newSender();
  }

  private SimulatedDisk disk(Path paths) {
    return new SimulatedDisk(random.split(), () -> wallClock + now, ROOMY, paths);
  }

  void play() throws IOException {
    network.bytesPerMilli(5 + random.nextInt(200));
    fail(faults);
    for (int step = 0; step < STEPS && !source.isDone(); step++) {
      somethingHappens();
      step();
    }
    heal();
    for (int step = 0; !source.isDone(); step++) {
      if (step == HEALTHY_STEPS) {
        daysPass(); // until then what nobody continues may take the room
      }
      assertThat(step)
          .as("steps without a fault: %s", sender.status())
          .isLessThan(2 * HEALTHY_STEPS);
      step();
    }
    while (network.hasLate()) {
      network.deliverLate();
    }
    while (engine.isLoading()) {
      load();
    }
    verify();
  }

  private void fail(double probability) {
    network.faults(probability);
    engine.faults(probability / 2);
    source.faults(probability / 8);
  }

  private void somethingHappens() throws IOException {
    if (random.nextDouble() < 0.5) {
      return;
    }
    switch (random.nextInt(64)) {
      case 0 -> crashed();
      case 1, 2 -> crash.arm(1 + random.nextInt(12));
      case 3 -> restartSender();
      case 4 -> sender.setRunning(false);
      case 5, 6, 7, 8 -> sender.setRunning(true);
      case 9 -> allow(false);
      case 10, 11, 12 -> allow(true);
      case 13 -> room(staged.usedBytes() + random.nextInt(20_000));
      case 14, 15, 16 -> room(ROOMY);
      case 17 -> network.up(false);
      case 18, 19, 20 -> network.up(true);
      case 21 -> network.stall(random.nextInt(120_000));
      case 22 -> staged.failures(faults);
      case 23 -> log.failures(faults * 2);
      case 24, 25, 26 -> {
        staged.failures(0);
        log.failures(0);
      }
      case 27 -> senderOffset += random.nextLong(12 * HOUR);
      case 28 -> receiverOffset += random.nextLong(12 * HOUR);
      case 29 -> wallClock += random.nextLong(60 * DAY) - 30 * DAY;
      case 30 -> expire();
      case 31 -> quarantineFails = random.nextBoolean();
      case 32 -> sender.networkChanged();
      case 33, 34, 35, 36, 37, 38 -> network.deliverLate();
      case 39 -> receiver.rows(now + receiverOffset);
      default -> {}
    }
  }

  private void heal() {
    fail(0);
    crash.arm(0);
    network.up(true);
    staged.failures(0);
    log.failures(0);
    room(ROOMY);
    allow(true);
    quarantineFails = false;
    sender.setRunning(true);
  }

  private void step() {
    if (engine.isLoading() && random.nextInt(4) == 0) {
      load();
    }
    network.deliver();
    try {
      long idle = sender.doWork(now + senderOffset);
      now += idle == 0 ? 0 : idle + random.nextInt(20);
    } catch (SimulatedSource.ReceiptFailure e) {
      now++; // told again with the next step
    }
    long used = staged.usedBytes();
    if (used > usedBefore) {
      assertThat(capacity - used).as("free disk").isGreaterThanOrEqualTo(RESERVE_BYTES);
    }
    assertThat(used).as("staged").isLessThanOrEqualTo(maxStagedBytes + LARGEST_PIECE_BYTES);
    usedBefore = used;
  }

  private void verify() throws IOException {
    for (int i = 0; i < 2_000 && !isWell(); i++) {
      step(); // what came late may have broken the connection
    }
    source.units.forEach(unit -> invariants.checkArrivedOrAside(unit.points()));
    Map<String, Long> expected = new TreeMap<>();
    source.expect(invariants.touched(), expected);
    assertThat(engine.points).as("what both ends have").isEqualTo(expected);
    if (invariants.nothingAside()) {
      assertThat(sender.status().message()).isEqualTo(SenderStatus.NORMAL);
      assertThat(sender.status().phase()).isEqualTo(SenderStatus.Phase.CONNECTED);
    }
    daysPass();
    assertThat(staged.names()).as("parts that are left").isEmpty();
  }

  /** More than a part waits for somebody to continue it. */
  private void daysPass() throws IOException {
    invariants.partsExpired();
    for (int hour = 0; hour < 8 * 24; hour++) {
      receiverOffset += HOUR;
      receiver.expire(now + receiverOffset);
    }
  }

  private void load() {
    try {
      engine.load();
    } catch (SimulatedCrash e) {
      crashed();
    }
  }

  private boolean isWell() {
    SenderStatus status = sender.status();
    return status.message().equals(SenderStatus.NORMAL)
        && status.phase() == SenderStatus.Phase.CONNECTED;
  }

  private void expire() throws IOException {
    // A day of these is less than any part waits.
    if (++expiries < 20) {
      try {
        receiver.expire(now + receiverOffset);
      } catch (SimulatedCrash e) {
        crashed();
      } catch (IOException e) {
        now++; // as its caller does: the next time
      }
    }
  }

  private void allow(boolean isAllowed) {
    allowed = isAllowed;
    invariants.allowed(isAllowed);
  }

  private void room(long bytes) {
    capacity = bytes;
    staged.capacity(bytes);
  }

  /** The process is gone, and half of the time the power, too. */
  @Override
  public void crashed() {
    crash.arm(0);
    engine.crashed();
    run++;
    if (random.nextBoolean()) {
      staged.crash();
      log.crash();
    }
    usedBefore = staged.usedBytes();
    receiver = newReceiver();
  }

  private void restartSender() {
    network.abandon();
    source.senderCrashed();
    incarnation++;
    sender = newSender();
  }

  private PipeSender newSender() {
    PipeSender started =
        new PipeSender(
            new PipeIdentity("p", 1, "edge", 1, true),
            network,
            source,
            this,
            () -> new SenderSettings(retries),
            List::of,
            () -> 1 << 20,
            random.split());
    started.setRunning(true);
    return started;
  }

  private Receiver newReceiver() {
    return new Receiver(
        () -> "cloud",
        () -> 1,
        OtherNodes.NONE,
        "simulation",
        () -> new ReceiverSettings(allowList(), false),
        new Staging(
            new CrashingDisk(staged, crash),
            () -> new StagingLimits(RESERVE_BYTES, maxStagedBytes, 20)),
        new CrashingDisk(log, crash),
        applier);
  }

  private AllowList allowList() {
    try {
      return AllowList.parse(allowed ? "127.0.0.1" : "10.0.0.1");
    } catch (AllowListException e) {
      throw new AssertionError(e);
    }
  }

  // The far end of the network.

  @Override
  public ReceiverSession accept() {
    return receiver.open("127.0.0.1");
  }

  @Override
  public Message handle(ReceiverSession session, long sequence, Message message) {
    long used = staged.usedBytes();
    try {
      return session.handle(sequence, message, now + receiverOffset);
    } finally {
      if (message instanceof Message.FileBegin && staged.usedBytes() < used) {
        invariants.partsExpired(); // what nobody has asked for has made room
      }
    }
  }

  @Override
  public long now() {
    return now;
  }

  @Override
  public void pass(long millis) {
    now += millis;
  }

  @Override
  public int run() {
    return run;
  }

  @Override
  public int incarnation() {
    return incarnation;
  }

  // Where units are set aside.

  @Override
  public void keep(Unit unit, String reason) throws IOException {
    if (quarantineFails) {
      throw new IOException("no room to set it aside");
    }
    keeps++;
    if (unit instanceof Unit.RowBatch batch) {
      invariants.setAside(Point.of(batch.rows()));
    } else if (unit instanceof Unit.Deletion deletion) {
      invariants.setAside(List.of(Point.of(deletion.delete())));
    } else if (unit instanceof Unit.SealedFile file) {
      source.units.stream()
          .filter(planned -> file.file().identity().equals(planned.identity()))
          .forEach(planned -> invariants.setAside(planned.points()));
    }
  }

  @Override
  public int size() {
    return keeps;
  }

  @Override
  public Optional<String> last() {
    return Optional.empty();
  }
}
