// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.Applier;
import io.tributary.receiver.ApplyException;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The receiver's engine: points in memory, and which unit came when. What it has survives a crash
 * of the receiver, as it promises.
 */
final class SimulatedEngine implements Applier {

  /** The series in which every unit carries its own number. */
  static final String NUMBER = "number";

  final Map<String, Long> points = new TreeMap<>();

  /** Numbers of the units, in the order in which they were taken, repetitions included. */
  final List<Long> taken = new ArrayList<>();

  private final RandomGenerator random;
  private double failures;

  SimulatedEngine(RandomGenerator random) {
    this.random = random;
  }

  void failures(double probability) {
    failures = probability;
  }

  @Override
  public void rows(Message.Rows rows) throws ApplyException {
    stumble();
    for (Tablet tablet : rows.tablets()) {
      long value = ((Values.LongValues) tablet.columns().get(0).values()).values()[0];
      put(tablet.device(), tablet.times()[0], value);
    }
  }

  @Override
  public void file(String database, Path file, Optional<Path> modifications) throws ApplyException {
    stumble();
    String text;
    try {
      text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String line : text.split("\n", -1)) {
      List<String> fields = List.of(line.split(" ", -1));
      put(fields.get(0), Long.parseLong(fields.get(1)), Long.parseLong(fields.get(2)));
    }
  }

  @Override
  public void delete(Message.Delete delete) throws ApplyException {
    stumble();
    apply(delete, points);
    taken.add(Long.parseLong(delete.paths().get(1)));
  }

  /** The first path is what is deleted, the second the number of the unit. */
  static void apply(Message.Delete delete, Map<String, Long> points) {
    for (long time = delete.startTime(); time <= delete.endTime(); time++) {
      points.remove(delete.paths().get(0) + "@" + time);
    }
  }

  private void put(String device, long time, long value) {
    if (device.equals(NUMBER)) {
      taken.add(value);
    } else {
      points.put(device + "@" + time, value);
    }
  }

  private void stumble() throws ApplyException {
    if (random.nextDouble() < failures) {
      throw new ApplyException("the engine is busy");
    }
  }
}
