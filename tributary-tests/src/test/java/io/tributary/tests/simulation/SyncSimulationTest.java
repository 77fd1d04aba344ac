// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.FolderDisk;
import io.tributary.disk.SimulatedDisk;
import io.tributary.receiver.AllowList;
import io.tributary.receiver.AllowListException;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The real sender against the real receiver. Whatever the network and the two ends do to each
 * other: every unit arrives or is set aside, in order, none is skipped, none settles before it has
 * arrived, and at the end both ends have the same points.
 */
class SyncSimulationTest {
  private static final int UNITS = 40;
  private static final long DISK_BYTES = 1 << 30;

  /** Memory where there is some: the receiver forces every file to disk, which is not the point. */
  static final class InMemory implements TempDirFactory {
    private static final Path MEMORY = Path.of("/dev/shm");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      String prefix = "tributary";
      return Files.isWritable(MEMORY)
          ? Files.createTempDirectory(MEMORY, prefix)
          : Files.createTempDirectory(prefix);
    }
  }

  @TempDir(factory = InMemory.class)
  private Path folder;

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 200);
  }

  /** In every fourth run what fails twice is set aside; else nothing ever is. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void everythingArrives_inOrder_whateverHappens(long seed) throws Exception {
    new World(seed, seed % 4 == 0 ? 1 : Integer.MAX_VALUE, false).play();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void requestsThatArriveLate_changeNothing(long seed) throws Exception {
    new World(seed, Integer.MAX_VALUE, true).play();
  }

  /** One run: everything there is, and what goes wrong with it. */
  private final class World implements SimulatedNetwork.FarEnd, Quarantine {
    private final SplittableRandom random;
    private final int retries;
    private final boolean late;
    private final SimulatedSource source;
    private final SimulatedEngine engine;
    private final SimulatedNetwork network;
    private final SimulatedDisk disk;
    private final boolean[] aside = new boolean[UNITS];
    private PipeSender sender;
    private Receiver receiver;
    private boolean allowed = true;
    private boolean roomy = true;
    private long now = 1_000_000;
    private int run;

    World(long seed, int retries, boolean late) throws IOException {
      this.random = new SplittableRandom(seed);
      this.retries = retries;
      this.late = late;
      source =
          new SimulatedSource(random.split(), Files.createDirectory(folder.resolve("edge")), UNITS);
      engine = new SimulatedEngine(random.split());
      network = new SimulatedNetwork(random.split(), this);
      disk = new SimulatedDisk(random.split(), () -> now, DISK_BYTES, folder.resolve("cloud"));
      receiver = newReceiver();
      sender = newSender();
    }

    void play() {
      double faults = random.nextDouble() * 0.2;
      network.faults(faults);
      engine.failures(faults);
      if (late) {
        network.allowLate();
      }
      for (int step = 0; step < 2_000 && !source.done(); step++) {
        somethingHappens();
        step();
      }
      heal();
      for (int step = 0; !source.done(); step++) {
        assertThat(step).as("steps without a fault").isLessThan(5_000);
        step();
      }
      for (int i = 0; i < UNITS; i++) {
        network.deliverLate();
      }
      verify();
    }

    private void somethingHappens() {
      switch (random.nextInt(60)) {
        case 0 -> restartReceiver();
        case 1 -> restartSender();
        case 2 -> sender.setRunning(false);
        case 3, 4, 5 -> sender.setRunning(true);
        case 6 -> allowed = false;
        case 7, 8, 9 -> allowed = true;
        case 10 -> roomy = false;
        case 11, 12, 13 -> roomy = true;
        case 14 -> network.up(false);
        case 15, 16, 17 -> network.up(true);
        case 18 -> receiver.rows(now);
        case 19, 20, 21, 22 -> network.deliverLate();
        default -> {}
      }
    }

    private void heal() {
      network.faults(0);
      network.up(true);
      engine.failures(0);
      allowed = true;
      roomy = true;
      sender.setRunning(true);
    }

    private void step() {
      int before = source.firstUnsettled();
      now += sender.doWork(now);
      // Settled means that it has arrived, or that it is safe on the sender's disk.
      for (int unit = before; unit < source.firstUnsettled(); unit++) {
        assertThat(aside[unit] || engine.taken.contains((long) unit)).as("unit %d", unit).isTrue();
      }
    }

    private void verify() {
      assertThat(Arrays.stream(source.settled)).containsOnly(1);
      // A sender that crashes begins again at the first unit that has not settled; it skips none.
      assertThat(engine.taken.stream().distinct()).isSorted();
      for (int unit = 0; unit < UNITS; unit++) {
        assertThat(aside[unit] || engine.taken.contains((long) unit)).as("unit %d", unit).isTrue();
      }
      Map<String, Long> expected = new TreeMap<>();
      engine.taken.stream().distinct().forEach(unit -> source.apply(unit, expected));
      assertThat(engine.points).isEqualTo(expected);
      if (sender.status().phase() == SenderStatus.Phase.CONNECTED && size() == 0) {
        assertThat(sender.status().message()).isEqualTo(SenderStatus.NORMAL);
      }
    }

    private void restartReceiver() {
      run++;
      if (random.nextBoolean()) {
        disk.crash();
      }
      receiver = newReceiver();
    }

    private void restartSender() {
      source.senderCrashed();
      sender = newSender();
    }

    private PipeSender newSender() {
      PipeSender started =
          new PipeSender(
              new PipeIdentity("p", 1, "edge", true),
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
          "simulation",
          () -> new ReceiverSettings(allowList(), false),
          new Staging(disk, () -> new StagingLimits(1_000, roomy ? Long.MAX_VALUE : 500, 100)),
          new FolderDisk(folder.resolve("applied")),
          engine);
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
    public long now() {
      return now;
    }

    @Override
    public void pass(long millis) {
      now += millis;
    }

    // Where units are set aside.

    @Override
    public void keep(Unit unit, String reason) {
      aside[source.firstUnsettled()] = true;
    }

    @Override
    public Optional<String> last() {
      return Optional.empty();
    }

    @Override
    public int size() {
      int size = 0;
      for (boolean set : aside) {
        size += set ? 1 : 0;
      }
      return size;
    }

    @Override
    public int run() {
      return run;
    }
  }
}
