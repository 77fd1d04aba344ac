// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Worlds, one for each seed. */
final class Seeds {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.tributary");

  private Seeds() {}

  /**
   * Plays them side by side, until one fails.
   *
   * @param as what its failure says, among other things
   */
  static Optional<AssertionError> firstFailure(List<Long> seeds, PlantedBug bug, String as) {
    LOGGER.setLevel(Level.OFF); // thousands of faults would be told
    try {
      return seeds.parallelStream()
          .map(seed -> failure(seed, bug))
          .flatMap(Optional::stream)
          .filter(failure -> String.valueOf(failure.getMessage()).contains(as))
          .findFirst();
    } finally {
      LOGGER.setLevel(null);
    }
  }

  /** What is wrong with a seed, and the command that shows it again. */
  private static Optional<AssertionError> failure(long seed, PlantedBug bug) {
    try {
      play(seed, bug);
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

  /** Memory where there is some: the sender's files must be on a file system. */
  private static void play(long seed, PlantedBug bug) throws IOException {
    Path folder =
        Files.isWritable(MEMORY)
            ? Files.createTempDirectory(MEMORY, "tributary")
            : Files.createTempDirectory("tributary");
    try {
      new SimulatedWorld(seed, folder, bug).play();
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : deepestFirst) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
