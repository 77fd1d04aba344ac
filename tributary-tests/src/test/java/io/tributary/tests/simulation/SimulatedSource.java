// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.sender.Feed;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * The edge's data: rows, files and deletions of a few devices that overwrite each other all the
 * time, in one order. After a crash of the sender it goes on with the first unit that has not
 * settled.
 */
final class SimulatedSource implements Feed {

  private static final String DATABASE = "root.db";
  private static final int DEVICES = 3;
  private static final int TIMES = 4;

  /** Changes points as the unit does, if it arrives. */
  private interface Change {
    void on(Map<String, Long> points);
  }

  private record Planned(Change change, Optional<Path> file, Message message) {}

  final int[] settled;
  private final List<Planned> units = new ArrayList<>();
  private int given;

  SimulatedSource(RandomGenerator random, Path folder, int size) throws IOException {
    settled = new int[size];
    for (int number = 0; number < size; number++) {
      int kind = random.nextInt(10);
      if (kind == 0) {
        units.add(deletion(random, number));
      } else {
        units.add(kind == 1 ? file(random, folder, number) : rows(random, number));
      }
    }
  }

  @Override
  public Optional<Unit> nextLive() {
    return isNext(false) ? next() : Optional.empty();
  }

  @Override
  public Optional<Unit.SealedFile> nextFile() {
    return isNext(true) ? next().map(Unit.SealedFile.class::cast) : Optional.empty();
  }

  /** Between the lanes nothing holds, so what was given of the other one must have settled. */
  private boolean isNext(boolean file) {
    if (given == units.size() || units.get(given).file().isPresent() != file) {
      return false;
    }
    for (int unit = firstUnsettled(); unit < given; unit++) {
      if (units.get(unit).file().isPresent() != file) {
        return false;
      }
    }
    return true;
  }

  private Optional<Unit> next() {
    if (given == units.size()) {
      return Optional.empty();
    }
    int number = given++;
    Planned unit = units.get(number);
    Unit.Receipt receipt = outcome -> settled[number]++;
    if (unit.file().isPresent()) {
      Message.FileBegin begin = (Message.FileBegin) unit.message();
      Unit.SealedFile.Part part = new Unit.SealedFile.Part(unit.file().get(), begin.file());
      return Optional.of(
          new Unit.SealedFile(
              1,
              DATABASE,
              part,
              Optional.empty(),
              0,
              TIMES,
              () -> true,
              () -> {
                throw new IOException("no rows in it");
              },
              receipt));
    }
    return Optional.of(
        unit.message() instanceof Message.Delete delete
            ? new Unit.Deletion(1, delete, receipt)
            : new Unit.RowBatch(1, (Message.Rows) unit.message(), 1, number, receipt));
  }

  void senderCrashed() {
    given = firstUnsettled();
  }

  boolean done() {
    return firstUnsettled() == units.size();
  }

  int firstUnsettled() {
    int number = 0;
    while (number < settled.length && settled[number] > 0) {
      number++;
    }
    return number;
  }

  /** Does to {@code points} what unit {@code number} does to the receiver's. */
  void apply(long number, Map<String, Long> points) {
    units.get((int) number).change().on(points);
  }

  private static Planned rows(RandomGenerator random, long number) {
    String device = device(random);
    long time = random.nextInt(TIMES);
    Message.Rows rows =
        new Message.Rows(
            DATABASE,
            List.of(tablet(device, time, number), tablet(SimulatedEngine.NUMBER, 0, number)));
    return new Planned(points -> points.put(device + "@" + time, number), Optional.empty(), rows);
  }

  private static Planned deletion(RandomGenerator random, long number) {
    long start = random.nextInt(TIMES);
    Message.Delete delete =
        new Message.Delete(
            DATABASE,
            List.of(device(random), String.valueOf(number)),
            start,
            start + random.nextInt(2));
    return new Planned(points -> SimulatedEngine.apply(delete, points), Optional.empty(), delete);
  }

  private static Planned file(RandomGenerator random, Path folder, long number) throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> points = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String device = device(random);
      int time = random.nextInt(TIMES);
      points.add(device + "@" + time);
      text.append(device).append(' ').append(time).append(' ').append(number).append('\n');
    }
    text.append(SimulatedEngine.NUMBER).append(" 0 ").append(number).append('\n');
    int padding = random.nextInt(4) == 0 ? random.nextInt(2_500_000) : random.nextInt(1000);
    byte[] content = (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    Path path = Files.write(folder.resolve(number + ".tsfile"), content);
    CRC32C crc = new CRC32C();
    crc.update(content);
    FileIdentity identity =
        new FileIdentity(number + ".tsfile", content.length, (int) crc.getValue());
    return new Planned(
        present -> points.forEach(point -> present.put(point, number)),
        Optional.of(path),
        new Message.FileBegin(DATABASE, identity, Optional.empty(), false));
  }

  private static Tablet tablet(String device, long time, long value) {
    Column column =
        new Column(
            "s", ValueType.INT64, (byte) 0, (byte) 0, new Values.LongValues(new long[] {value}));
    return new Tablet(device, false, new long[] {time}, List.of(column));
  }

  private static String device(RandomGenerator random) {
    return DATABASE + ".d" + random.nextInt(DEVICES);
  }
}
