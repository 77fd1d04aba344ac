// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.ApplyException;
import io.tributary.receiver.ApplyException.Fault;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The receiver's engine: points in memory, which survive every crash of any node of the receiver,
 * as an engine promises. It is busy, fails, or fails half-way; what has a bad series it never
 * takes.
 */
final class SimulatedEngine {

  final Map<String, Long> points = new TreeMap<>();
  private final RandomGenerator random;
  private double faults;

  SimulatedEngine(RandomGenerator random) {
    this.random = random;
  }

  void faults(double probability) {
    faults = probability;
  }

  /** Writes points that came by a node. */
  void write(List<Point> all, boolean file, Handling by) throws ApplyException {
    if (all.stream().anyMatch(Point::isBad)) {
      throw new ApplyException("a series of another type");
    }
    if (random.nextDouble() < faults) {
      write(all.subList(0, random.nextInt(all.size() + 1)), file, false, by);
      throw new ApplyException("half of it is not written");
    }
    mayFail();
    write(all, file, true, by);
  }

  private void write(List<Point> some, boolean file, boolean whole, Handling by) {
    by.applied(some, file, whole);
    some.forEach(point -> points.put(point.place(), point.unit()));
  }

  void delete(Message.Delete delete, Handling by) throws ApplyException {
    mayFail();
    by.applied(List.of(Point.of(delete)), false, true);
    delete(delete, points);
  }

  static void delete(Message.Delete delete, Map<String, Long> points) {
    for (long time = delete.startTime(); time <= delete.endTime(); time++) {
      points.remove(new Point(0, delete.paths().get(0), time).place());
    }
  }

  private void mayFail() throws ApplyException {
    double dice = random.nextDouble();
    if (dice < faults) {
      throw new ApplyException("the engine fails");
    }
    if (dice < 2 * faults) {
      throw new ApplyException(Fault.BUSY, "the engine is busy", new IOException("busy"));
    }
  }
}
