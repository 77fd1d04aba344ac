// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.sender.Feed;
import io.tributary.sender.MarkTrail;
import io.tributary.sender.Unit;
import io.tributary.wire.Column;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The edge's data: regions whose units (rows, files, deletions) overwrite each other all the time.
 * After a crash of the sender each region goes on with the first unit that has not settled, or,
 * where receipts were not recorded, with a file before that.
 */
final class SimulatedSource implements Feed {

  static final String DATABASE = "root.db";
  private static final int REGIONS = 3;
  private static final int DEVICES = 2;
  private static final int TIMES = 4;

  /** A unit of the run; its number is what its points have as value. */
  record Planned(
      int number,
      int region,
      List<Point> points,
      Message message,
      Optional<Unit.SealedFile.Part> file,
      Optional<Unit.SealedFile.Part> modifications) {

    @Nullable FileIdentity identity() {
      return file.map(Unit.SealedFile.Part::identity).orElse(null);
    }

    /** Applies it to what an engine has. */
    void leavesIn(Map<String, Long> all) {
      if (message instanceof Message.Delete delete) {
        SimulatedEngine.delete(delete, all);
      } else {
        points.forEach(point -> all.put(point.place(), point.unit()));
      }
    }
  }

  /** The progress of one region. */
  private static final class Region {
    final List<Integer> units = new ArrayList<>();
    final List<Planned> everGiven = new ArrayList<>();
    SimulatedTrail trail;
    int next;

    /** The last unit that was given in an earlier run of the sender. */
    int horizon = -1;

    /** Files up to here come after something that was applied anew. */
    int redoUpTo = -1;

    Region(int number) {
      trail = new SimulatedTrail(number, everGiven);
    }
  }

  final List<Planned> units = new ArrayList<>();
  private final List<Region> regions = new ArrayList<>();
  private final Unit.@Nullable Outcome[] settled;

  /** Given in this run of the sender. */
  private final Set<Integer> given = new HashSet<>();

  private final Set<Integer> known = new HashSet<>();
  private final RandomGenerator random;
  private final String name;
  private final Path folder;
  private final boolean withBad;
  private final LongSupplier clock;
  private @Nullable Invariants invariants;
  private double faults;
  private int run;

  /**
   * @param name a prefix of devices and files, of this source alone
   * @param clock of its sender
   */
  SimulatedSource(
      RandomGenerator random,
      String name,
      Path folder,
      int size,
      boolean withBad,
      LongSupplier clock)
      throws IOException {
    this.random = random;
    this.name = name;
    this.folder = folder;
    this.withBad = withBad;
    this.clock = clock;
    for (int region = 0; region < REGIONS; region++) {
      regions.add(new Region(region));
    }
    for (int number = 0; number < size; number++) {
      int region = random.nextInt(REGIONS);
      regions.get(region).units.add(number);
      int kind = random.nextInt(10);
      units.add(
          kind == 0
              ? deletion(region, number)
              : kind < 5 ? file(region, number) : rows(region, number));
    }
    settled = new Unit.Outcome[size];
  }

  void watch(Invariants watching) {
    invariants = watching;
  }

  /** Feed and receipts throw with this probability. */
  void faults(double probability) {
    faults = probability;
  }

  @Override
  public Optional<Unit> nextLive() throws IOException {
    return next(false);
  }

  @Override
  public Optional<Unit.SealedFile> nextFile() throws IOException {
    return next(true).map(Unit.SealedFile.class::cast);
  }

  private Optional<Unit> next(boolean file) throws IOException {
    if (random.nextDouble() < faults) {
      throw new IOException("the feed cannot be read");
    }
    int first = random.nextInt(REGIONS);
    for (int i = 0; i < REGIONS; i++) {
      Region region = regions.get((first + i) % REGIONS);
      if (isDue(region, file)) {
        Planned unit = units.get(region.units.get(region.next++));
        given.add(unit.number());
        if (!region.everGiven.contains(unit)) {
          region.everGiven.add(unit);
        }
        region.trail.wrote(unit, clock.getAsLong());
        return Optional.of(unit(region, unit));
      }
    }
    return Optional.empty();
  }

  /** Between the lanes nothing holds, so what was given of the other one must have settled. */
  private boolean isDue(Region region, boolean file) {
    if (region.next == region.units.size()
        || units.get(region.units.get(region.next)).file().isPresent() != file
        || random.nextInt(4) == 0) {
      return false;
    }
    return region.units.subList(0, region.next).stream()
        .allMatch(unit -> settled[unit] != null || units.get(unit).file().isPresent() == file);
  }

  private Unit unit(Region region, Planned unit) {
    Unit.Receipt receipt = receipt(unit.number());
    if (unit.file().isPresent()) {
      return new Unit.SealedFile(
          unit.region(),
          DATABASE,
          unit.file().get(),
          unit.modifications(),
          0,
          TIMES,
          () -> mustApply(region, unit.number()),
          () -> rowsOf(unit),
          receipt);
    }
    return unit.message() instanceof Message.Delete delete
        ? new Unit.Deletion(unit.region(), delete, receipt)
        : new Unit.RowBatch(
            unit.region(),
            (Message.Rows) unit.message(),
            unit.points().size(),
            unit.number(),
            receipt);
  }

  private Unit.Receipt receipt(int number) {
    int givenIn = run;
    boolean[] told = new boolean[1];
    return outcome -> {
      if (random.nextDouble() < faults) {
        throw new ReceiptFailure();
      }
      if (told[0] || givenIn != run) {
        throw new AssertionError("the receipt of unit %d was told twice".formatted(number));
      }
      Objects.requireNonNull(invariants).settled(number, outcome);
      told[0] = true;
      settled[number] = outcome;
      Planned unit = units.get(number);
      regions.get(unit.region()).trail.settled(unit, outcome, units);
      if (outcome == Unit.Outcome.KNOWN) {
        known.add(number);
      }
    };
  }

  /** What was applied may be applied anew, then what comes after it must be, too. */
  private boolean mustApply(Region region, int number) {
    return number <= region.redoUpTo || (number <= region.horizon && firstApplied(region) < number);
  }

  /** The first unit that was given in this run and may have been applied in it. */
  private int firstApplied(Region region) {
    return region.units.stream()
        .filter(unit -> given.contains(unit) && !known.contains(unit))
        .findFirst()
        .orElse(Integer.MAX_VALUE);
  }

  private Unit.SealedFile.RowCursor rowsOf(Planned unit) throws IOException {
    if (random.nextInt(5) == 0) {
      throw new IOException("the file cannot be read");
    }
    boolean torn = random.nextInt(8) == 0;
    List<Point> points = unit.points();
    return new Unit.SealedFile.RowCursor() {
      private int at;

      @Override
      public Optional<Message.Rows> next() throws IOException {
        if (torn && at > 0) {
          throw new IOException("the file is torn");
        }
        if (at == points.size()) {
          return Optional.empty();
        }
        Point point = points.get(at++);
        return Optional.of(new Message.Rows(DATABASE, List.of(tablet(point))));
      }

      @Override
      public void close() {
        at = points.size();
      }
    };
  }

  /** Only what was recorded is known after that. */
  void senderCrashed() {
    for (Region region : regions) {
      if (region.next > 0) {
        int last = region.units.get(region.next - 1);
        if (firstApplied(region) < region.horizon) {
          region.redoUpTo = Math.max(region.redoUpTo, region.horizon);
        }
        region.horizon = Math.max(region.horizon, last);
      }
      while (region.next > 0 && settled[region.units.get(region.next - 1)] == null) {
        region.next--;
      }
      while (region.next > 0
          && units.get(region.units.get(region.next - 1)).file().isPresent()
          && random.nextInt(3) > 0) {
        region.next--;
        settled[region.units.get(region.next)] = null;
      }
      region.trail = new SimulatedTrail(regions.indexOf(region), region.everGiven);
    }
    given.clear();
    known.clear();
    run++;
  }

  @Override
  public List<MarkTrail> trails() {
    return regions.stream().map(region -> region.trail.trail()).toList();
  }

  /** Whether the receiver has been asked, and has all of it. */
  boolean isProven() {
    return regions.stream().allMatch(region -> region.trail.isProven());
  }

  boolean isDone() {
    for (Planned unit : units) {
      if (settled[unit.number()] == null) {
        return false;
      }
    }
    return true;
  }

  private Planned rows(int region, int number) {
    List<Point> points = points(region, number);
    List<Tablet> tablets = points.stream().map(SimulatedSource::tablet).toList();
    return new Planned(
        number,
        region,
        points,
        new Message.Rows(DATABASE, tablets),
        Optional.empty(),
        Optional.empty());
  }

  private List<Point> points(int region, int number) {
    Set<Point> points = new LinkedHashSet<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      points.add(new Point(number, series(region, "s" + random.nextInt(2)), time()));
    }
    if (withBad && random.nextInt(6) == 0) {
      points.add(new Point(number, series(region, Point.BAD), time()));
    }
    return List.copyOf(points);
  }

  private Planned deletion(int region, int number) {
    long start = time();
    Message.Delete delete =
        new Message.Delete(
            DATABASE,
            List.of(series(region, "s" + random.nextInt(2)), String.valueOf(number)),
            start,
            start + random.nextInt(2));
    return new Planned(
        number, region, List.of(Point.of(delete)), delete, Optional.empty(), Optional.empty());
  }

  private Planned file(int region, int number) throws IOException {
    List<Point> points = points(region, number);
    StringBuilder text = new StringBuilder();
    points.forEach(
        point -> text.append("%d %s %d\n".formatted(point.unit(), point.series(), point.time())));
    Optional<Unit.SealedFile.Part> modifications = Optional.empty();
    if (points.size() > 1 && random.nextInt(3) == 0) {
      modifications =
          Optional.of(
              part(name + number + ".mods", points.get(0).place() + "\n", random.nextInt(6000)));
      points = points.subList(1, points.size());
    }
    int filling = random.nextInt(2) == 0 ? random.nextInt(60_000) : random.nextInt(1_000);
    Unit.SealedFile.Part part = part(name + number + ".tsfile", text.toString(), filling);
    Message.FileBegin begin =
        new Message.FileBegin(
            DATABASE, part.identity(), modifications.map(Unit.SealedFile.Part::identity), false);
    return new Planned(number, region, points, begin, Optional.of(part), modifications);
  }

  private Unit.SealedFile.Part part(String fileName, String text, int filling) throws IOException {
    byte[] head = (text + "\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] tail = new byte[filling];
    random.nextBytes(tail);
    byte[] content = Arrays.copyOf(head, head.length + filling);
    System.arraycopy(tail, 0, content, head.length, filling);
    CRC32C crc = new CRC32C();
    crc.update(content);
    return new Unit.SealedFile.Part(
        Files.write(folder.resolve(fileName), content),
        new FileIdentity(fileName, content.length, (int) crc.getValue()));
  }

  private static Tablet tablet(Point point) {
    int dot = point.series().lastIndexOf('.');
    Column column =
        new Column(
            point.series().substring(dot + 1),
            ValueType.INT64,
            (byte) 0,
            (byte) 0,
            new Values.LongValues(new long[] {point.unit()}));
    return new Tablet(
        point.series().substring(0, dot), false, new long[] {point.time()}, List.of(column));
  }

  private long time() {
    return random.nextInt(TIMES);
  }

  private String series(int region, String measurement) {
    int device = random.nextInt(DEVICES);
    return "%s.%sr%dd%d.%s".formatted(DATABASE, name, region, device, measurement);
  }

  /** What both ends have when all of these have arrived, and only these. */
  void expect(Set<Point> arrived, Map<String, Long> points) {
    for (Planned unit : units) {
      for (Point point : unit.points()) {
        if (arrived.contains(point)) {
          if (unit.message() instanceof Message.Delete delete) {
            SimulatedEngine.delete(delete, points);
          } else {
            points.put(point.place(), point.unit());
          }
        }
      }
    }
  }

  /** A receipt that cannot be recorded now. */
  static final class ReceiptFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
