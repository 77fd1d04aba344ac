// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.receiver.Applier;
import io.tributary.receiver.ApplyException;
import io.tributary.wire.Finding;
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
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The door of one node to the engine, at which its process may crash. Files are loaded when the
 * world says so.
 */
final class SimulatedApplier implements Applier {

  private final SimulatedEngine engine;
  private final CrashPoint crash;
  private final Deque<Runnable> loads = new ArrayDeque<>();
  private @Nullable Handling handling;
  private Runnable afterFiles = () -> {};

  SimulatedApplier(SimulatedEngine engine, CrashPoint crash) {
    this.engine = engine;
    this.crash = crash;
  }

  /** What comes now belongs to this. */
  void handling(Handling now) {
    handling = now;
    now.begins();
  }

  private Handling handling() {
    return Objects.requireNonNull(handling);
  }

  @Override
  public void rows(Message.Rows rows) throws ApplyException {
    write(Point.of(rows), false);
  }

  /** Two at once, where there are two and the engine takes the second, too. */
  @Override
  public List<Collection<String>> files(List<SealedFile> files) throws ApplyException {
    write(points(files.get(0)), true);
    boolean both = files.size() > 1 && isWritten(files.get(1));
    Runnable next = afterFiles;
    afterFiles = () -> {};
    next.run();
    return both ? List.of(List.of(), List.of()) : List.of(List.of());
  }

  private boolean isWritten(SealedFile file) {
    try {
      write(points(file), true);
      return true;
    } catch (ApplyException e) {
      return false;
    }
  }

  private static List<Point> points(SealedFile file) {
    Set<String> deleted = new HashSet<>();
    file.modifications().ifPresent(path -> deleted.addAll(lines(path)));
    List<Point> points = new ArrayList<>();
    for (String line : lines(file.file())) {
      List<String> fields = List.of(line.split(" ", -1));
      Point point =
          new Point(Long.parseLong(fields.get(0)), fields.get(1), Long.parseLong(fields.get(2)));
      if (!deleted.contains(point.place())) {
        points.add(point);
      }
    }
    return points;
  }

  private void write(List<Point> points, boolean file) throws ApplyException {
    crash.pass();
    engine.write(points, file, handling());
    crash.pass();
  }

  @Override
  public void delete(Message.Delete delete) throws ApplyException {
    crash.pass();
    engine.delete(delete, handling());
    crash.pass();
  }

  @Override
  public void inBackground(Runnable task) {
    Handling ofTask = handling();
    loads.add(
        () -> {
          handling(ofTask);
          task.run();
        });
  }

  @Override
  public Finding find(Message.Mark mark) {
    return engine.points.containsKey(Point.of(mark).place()) ? Finding.FOUND : Finding.MISSING;
  }

  boolean isLoading() {
    return !loads.isEmpty();
  }

  /**
   * Loads what waits longest.
   *
   * @param afterTheFirst what happens when the engine has the first files of it
   */
  void load(Runnable afterTheFirst) {
    afterFiles = afterTheFirst;
    loads.remove().run();
  }

  /** The process is gone, and with it what it was about to do. */
  void crashed() {
    loads.clear();
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
