// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.Applier;
import io.tributary.receiver.ApplyException;
import io.tributary.receiver.ApplyException.Fault;
import io.tributary.wire.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The receiver's engine: points in memory, which survive every crash of the receiver, as an engine
 * promises. It is busy, fails, or fails half-way; what has a bad series it never takes. Files are
 * loaded when the world says so.
 */
final class SimulatedEngine implements Applier {

  final Map<String, Long> points = new TreeMap<>();
  private final RandomGenerator random;
  private final Invariants invariants;
  private final CrashPoint crash;
  private final Deque<Runnable> loads = new ArrayDeque<>();
  private double faults;

  SimulatedEngine(RandomGenerator random, Invariants invariants, CrashPoint crash) {
    this.random = random;
    this.invariants = invariants;
    this.crash = crash;
  }

  void faults(double probability) {
    faults = probability;
  }

  @Override
  public void rows(Message.Rows rows) throws ApplyException {
    take(Point.of(rows), false);
  }

  @Override
  public void file(String database, Path file, Optional<Path> modifications) throws ApplyException {
    Set<String> deleted = new HashSet<>();
    modifications.ifPresent(path -> deleted.addAll(lines(path)));
    List<Point> all = new ArrayList<>();
    for (String line : lines(file)) {
      List<String> fields = List.of(line.split(" ", -1));
      Point point =
          new Point(Long.parseLong(fields.get(0)), fields.get(1), Long.parseLong(fields.get(2)));
      if (!deleted.contains(point.place())) {
        all.add(point);
      }
    }
    take(all, true);
  }

  @Override
  public Collection<String> devices(Path file) {
    return List.of();
  }

  @Override
  public void inBackground(Runnable task) {
    int incarnation = invariants.handled();
    loads.add(
        () -> {
          invariants.handling(incarnation);
          task.run();
        });
  }

  boolean isLoading() {
    return !loads.isEmpty();
  }

  /** Loads what waits longest. */
  void load() {
    loads.remove().run();
  }

  /** The process is gone, and with it what it was about to do. */
  void crashed() {
    loads.clear();
  }

  @Override
  public void delete(Message.Delete delete) throws ApplyException {
    mayFail();
    crash.pass();
    invariants.applied(List.of(Point.of(delete)), false, true);
    delete(delete, points);
    crash.pass();
  }

  static void delete(Message.Delete delete, Map<String, Long> points) {
    for (long time = delete.startTime(); time <= delete.endTime(); time++) {
      points.remove(new Point(0, delete.paths().get(0), time).place());
    }
  }

  private void take(List<Point> all, boolean file) throws ApplyException {
    crash.pass();
    if (all.stream().anyMatch(Point::isBad)) {
      throw new ApplyException("a series of another type");
    }
    if (random.nextDouble() < faults) {
      write(all.subList(0, random.nextInt(all.size() + 1)), file, false);
      throw new ApplyException("half of it is not written");
    }
    mayFail();
    write(all, file, true);
    crash.pass();
  }

  private void write(List<Point> some, boolean file, boolean whole) {
    invariants.applied(some, file, whole);
    some.forEach(point -> points.put(point.place(), point.unit()));
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

  /** What stands before the first empty line. */
  private static List<String> lines(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      return text.substring(0, text.indexOf("\n\n")).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
