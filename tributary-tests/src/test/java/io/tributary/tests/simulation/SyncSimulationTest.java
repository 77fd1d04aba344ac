// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tributary.receiver.Applier;
import io.tributary.receiver.ApplyException;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The real sender against the real receiver. Whatever network, disks, clocks, engine and crashes do
 * to them: what is acknowledged is there, once and in order, and in the end everything is. {@link
 * Invariants} says it exactly.
 */
class SyncSimulationTest {

  private static final long SEEDS = Long.getLong("seeds", 1_000);
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.tributary");

  @BeforeAll
  static void silence() {
    LOGGER.setLevel(Level.OFF); // thousands of faults would be told
  }

  @AfterAll
  static void speak() {
    LOGGER.setLevel(null);
  }

  @Test
  void everythingArrives_onceAndInOrder_whateverHappens() {
    Long only = Long.getLong("test.seed");
    LongStream seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
    Optional<AssertionError> first =
        seeds
            .parallel()
            .mapToObj(SyncSimulationTest::failure)
            .flatMap(Optional::stream)
            .findFirst();
    if (first.isPresent()) {
      throw first.get();
    }
  }

  /** What is wrong with a seed, and the command that shows it again. */
  private static Optional<AssertionError> failure(long seed) {
    try {
      play(seed, engine -> engine);
      return Optional.empty();
    } catch (AssertionError | RuntimeException | IOException e) {
      String message =
          """
          seed %d: %s
          ./mvnw -pl tributary-tests -am test -Dtest=SyncSimulationTest \
          -Dsurefire.failIfNoSpecifiedTests=false -Dtest.seed=%d\
          """;
      return Optional.of(new AssertionError(message.formatted(seed, e.getMessage(), seed), e));
    }
  }

  @Test
  void receiverThatLosesAUnit_isCaught() {
    assertThatThrownBy(() -> play(1, Forgetful::new))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("settled as");
  }

  /** Memory where there is some: the sender's files must be on a file system. */
  private static void play(long seed, UnaryOperator<Applier> decorator) throws IOException {
    Path folder =
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "tributary")
            : Files.createTempDirectory("tributary");
    try {
      new SimulatedWorld(seed, folder, decorator).play();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Takes the third batch and does nothing with it. */
  private static final class Forgetful implements Applier {
    private final Applier engine;
    private int batches;

    Forgetful(Applier engine) {
      this.engine = engine;
    }

    @Override
    public void rows(Message.Rows rows) throws ApplyException {
      if (++batches != 3) {
        engine.rows(rows);
      }
    }

    @Override
    public void file(String database, Path file, Optional<Path> modifications)
        throws ApplyException {
      engine.file(database, file, modifications);
    }

    @Override
    public Collection<String> devices(Path file) {
      return engine.devices(file);
    }

    @Override
    public void inBackground(Runnable task) {
      engine.inBackground(task);
    }

    @Override
    public void delete(Message.Delete delete) throws ApplyException {
      engine.delete(delete);
    }
  }
}
