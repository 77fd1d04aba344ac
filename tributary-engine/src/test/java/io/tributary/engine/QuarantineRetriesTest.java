// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sender.Unit;
import io.tributary.sender.Unit.Outcome;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was set aside, on its way again. */
class QuarantineRetriesTest {

  /**
   * An engine with DOUBLE series of {@code root.db.*}: device, series, time. Two rows a message.
   */
  private static final class Engine implements LocalPoints {
    private final Map<String, TreeMap<String, TreeMap<Long, Double>>> devices = new TreeMap<>();
    private boolean broken;

    void put(String device, String series, long time, double value) {
      series(device, series).put(time, value);
    }

    private NavigableMap<Long, Double> series(String device, String series) {
      return devices
          .computeIfAbsent(device, name -> new TreeMap<>())
          .computeIfAbsent(series, name -> new TreeMap<>());
    }

    @Override
    public List<Device> devices(String pattern) throws IOException {
      if (broken) {
        throw new IOException("the engine does not answer");
      }
      List<Device> found = new ArrayList<>();
      devices.forEach(
          (device, series) -> {
            String prefix = pattern.substring(0, pattern.lastIndexOf('.'));
            if (pattern.endsWith("**") ? device.startsWith(prefix) : device.equals(prefix)) {
              found.add(
                  new Device(
                      device,
                      false,
                      series.keySet().stream()
                          .map(name -> new MeasurementSchema(name, TSDataType.DOUBLE))
                          .toList()));
            }
          });
      return found;
    }

    @Override
    public OptionalLong read(Device device, Times times, TabletBuilder tablet) {
      TreeMap<Long, List<Double>> rows = new TreeMap<>();
      for (int i = 0; i < device.schemas().size(); i++) {
        int column = i;
        series(device.name(), device.schemas().get(i).getMeasurementName())
            .subMap(times.from(), true, times.to(), true)
            .forEach(
                (time, value) -> {
                  if (times.exactly().isEmpty() || times.exactly().contains(time)) {
                    rows.computeIfAbsent(time, t -> new ArrayList<>(Collections.nCopies(9, null)))
                        .set(column, value);
                  }
                });
      }
      int taken = 0;
      for (Map.Entry<Long, List<Double>> row : rows.entrySet()) {
        if (taken++ == 2) {
          return OptionalLong.of(row.getKey());
        }
        tablet.append(row.getKey(), new ArrayList<>(row.getValue()));
      }
      return OptionalLong.empty();
    }
  }

  @TempDir private Path temporary;
  private final Engine engine = new Engine();
  private DiskQuarantine disk;
  private QuarantineRetries retries;
  private final List<Repair> arrived = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    disk = new DiskQuarantine(temporary.resolve("pipe").resolve("quarantine"));
    retries = new QuarantineRetries("p", disk, engine);
  }

  @Test
  void nothing_isSentAgain_unasked() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0));
    engine.put("root.db.d", "a", 1, 1.0);

    assertThat(retries.next(1)).isEmpty();
  }

  @Test
  void rows_areWhatTheEngineHoldsNow_atExactlyTheirTimes() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0), Writes.row(2, "a", 2.0), Writes.row(4, "a", 4.0));
    engine.put("root.db.d", "a", 1, 1.0);
    engine.put("root.db.d", "a", 2, 22.0); // overwritten
    engine.put("root.db.d", "a", 3, 3.0); // not what was kept
    engine.put("root.db.d", "b", 1, 9.0); // not either
    retries.request();

    List<Unit> units = drain(1);

    assertThat(points(units)).isEqualTo(Map.of("root.db.d.a@1", 1.0, "root.db.d.a@2", 22.0));
    assertThat(units).allMatch(unit -> unit.region() == 1);
    assertThat(units.stream().mapToLong(unit -> ((Unit.RowBatch) unit).points()).sum())
        .isEqualTo(2);
  }

  @Test
  void entry_goes_whenAllThatStandsForItHasSettled() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0), Writes.row(2, "a", 1.0), Writes.row(3, "a", 1.0));
    for (long time = 1; time <= 3; time++) {
      engine.put("root.db.d", "a", time, 1.0);
    }
    retries.request();
    List<Unit> units = drain(1);
    assertThat(units).hasSize(2);

    units.get(1).receipt().settled(Outcome.APPLIED);
    units.get(1).receipt().settled(Outcome.APPLIED);
    assertThat(disk.size()).isOne();
    units.get(0).receipt().settled(Outcome.SET_ASIDE);

    assertThat(disk.size()).isZero();
  }

  @Test
  void entry_whosePointsAreGone_goesAtOnce() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0));
    retries.request();

    assertThat(retries.next(1)).isEmpty();
    assertThat(disk.size()).isZero();
  }

  @Test
  void whatIsSetAsideLater_isNotSentAgain() throws Exception {
    engine.put("root.db.d", "a", 1, 1.0);
    keepRows(1, Writes.row(1, "a", 1.0));
    retries.request();
    keepRows(1, Writes.row(1, "a", 1.0));

    assertThat(drain(1)).hasSize(1);
  }

  @Test
  void entryUnderWay_isNotSentTwice() throws Exception {
    engine.put("root.db.d", "a", 1, 1.0);
    keepRows(1, Writes.row(1, "a", 1.0));
    retries.request();
    Unit unit = retries.next(1).orElseThrow();
    retries.request();
    assertThat(drain(1)).isEmpty();

    unit.receipt().settled(Outcome.APPLIED);

    assertThat(disk.size()).isZero();
  }

  @Test
  void regions_haveTheirOwn() throws Exception {
    engine.put("root.db.d", "a", 1, 1.0);
    keepRows(1, Writes.row(1, "a", 1.0));
    keepRows(2, Writes.row(1, "a", 1.0));
    retries.request();

    assertThat(drain(3)).isEmpty();
    assertThat(drain(2)).hasSize(1);
    assertThat(drain(1)).hasSize(1);
  }

  @Test
  void deletion_isSaidAgain_andThenWhatIsThereNow() throws Exception {
    Message.Delete delete = new Message.Delete("root.db", List.of("root.db.**"), 2, 9);
    disk.keep(new Unit.Deletion(1, delete, outcome -> {}), "read only");
    engine.put("root.db.d", "a", 1, 1.0);
    engine.put("root.db.d", "a", 5, 5.0);
    engine.put("root.db.e", "b", 6, 6.0);
    retries.request();

    List<Unit> units = drain(1);

    assertThat(((Unit.Deletion) units.get(0)).delete()).isEqualTo(delete);
    assertThat(points(units.subList(1, units.size())))
        .isEqualTo(Map.of("root.db.d.a@5", 5.0, "root.db.e.b@6", 6.0));
  }

  @Test
  void repair_isADeletion_thenWhatTheEngineHoldsNow_inItsRegionAlone() throws Exception {
    for (long time = 1; time <= 5; time++) {
      engine.put("root.db.d", "a", time, (double) time);
    }
    assertThat(retries.areNone(1)).isTrue();
    retries.request(repair(), arrived::add);
    assertThat(retries.areNone(1)).isFalse();
    assertThat(retries.areNone(2)).isTrue();
    assertThat(drain(2)).isEmpty();

    List<Unit> units = drain(1);

    assertThat(units.get(0)).isInstanceOf(Unit.Deletion.class);
    assertThat(points(units.subList(1, units.size())))
        .isEqualTo(Map.of("root.db.d.a@1", 1.0, "root.db.d.a@4", 4.0, "root.db.d.a@5", 5.0));
    assertThat(retries.areNone(1)).isTrue();
    assertThat(retries.next(1)).isEmpty();
  }

  @Test
  void repair_whileTheEngineDoesNotAnswer_goesOnWhereItWas() throws Exception {
    engine.put("root.db.d", "a", 1, 1.0);
    engine.put("root.db.d", "a", 5, 5.0);
    retries.request(repair(), arrived::add);
    assertThat(retries.next(1).orElseThrow()).isInstanceOf(Unit.Deletion.class);
    engine.broken = true;
    assertThat(retries.next(1)).isEmpty();
    assertThat(retries.areNone(1)).isFalse();
    engine.broken = false;

    assertThat(points(drain(1)).keySet()).containsExactly("root.db.d.a@1", "root.db.d.a@5");
  }

  @ParameterizedTest
  @EnumSource(Outcome.class)
  void repair_hasArrived_whenAllHasSettled_andNothingIsSetAside(Outcome outcome) throws Exception {
    engine.put("root.db.d", "a", 1, 1.0);
    retries.request(repair(), arrived::add);
    List<Unit> units = drain(1);
    units.get(0).receipt().settled(outcome);
    assertThat(units).hasSize(2);
    assertThat(arrived).isEmpty();

    units.get(1).receipt().settled(Outcome.APPLIED);

    assertThat(arrived).hasSize(outcome == Outcome.SET_ASIDE ? 0 : 1);
  }

  @Test
  void repair_isTheSame_onAnotherNode() throws Exception {
    assertThat(Repair.of(repair().text())).isEqualTo(repair());
  }

  private static Repair repair() {
    return new Repair(
        1,
        "root.db",
        7,
        List.of(new Message.Delete("root.db", List.of("root.db.d.a"), 4, 9)),
        List.of(
            new QuarantineRetry.Reading(
                "root.db.d", Set.of("a"), new LocalPoints.Times(1, 1, List.of(1L)))),
        Map.of("root.db.d", new RegionFile.Span(0, 9)));
  }

  @Test
  void file_isSaidByItsSeries_notBeforeThePipesStart() throws Exception {
    Path file =
        SealedFiles.write(
            temporary.resolve("1-1-0-0.tsfile"),
            it ->
                it.device(
                    "root.db.d",
                    false,
                    List.of(Writes.schema("a", TSDataType.DOUBLE)),
                    new SealedFiles.Row(2, 1.0),
                    new SealedFiles.Row(8, 1.0)));
    Path modifications = SealedFiles.modifications(file, RegionSnapshot.everythingBefore(4));
    disk.keep(sealed(file, Optional.of(modifications)), "no memory");
    for (long time = 0; time < 12; time++) {
      engine.put("root.db.d", "a", time, 1.0);
      engine.put("root.db.d", "b", time, 1.0);
    }
    retries.request();

    assertThat(points(drain(1)).keySet())
        .containsExactly(
            "root.db.d.a@4", "root.db.d.a@5", "root.db.d.a@6", "root.db.d.a@7", "root.db.d.a@8");
  }

  @Test
  void fileThatCannotBeRead_isSaidByItsTimeRange() throws Exception {
    Path file = Files.writeString(temporary.resolve("1-1-0-0.tsfile"), "points".repeat(99));
    disk.keep(sealed(file, Optional.empty()), "checksum");
    engine.put("root.db.d", "a", 0, 0.0);
    engine.put("root.db.d", "a", 1, 1.0);
    engine.put("root.db.e", "a", 9, 9.0);
    engine.put("root.db.e", "a", 10, 10.0);
    retries.request();

    assertThat(points(drain(1)).keySet()).containsExactly("root.db.d.a@1", "root.db.e.a@9");
  }

  @Test
  void entryThatCannotBeSentNow_stays_andHoldsUpNothing() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0));
    engine.put("root.db.d", "a", 1, 1.0);
    engine.broken = true;
    retries.request();

    assertThat(drain(1)).isEmpty();
    assertThat(disk.size()).isOne();
    engine.broken = false;
    retries.request();
    assertThat(drain(1)).hasSize(1);
  }

  @Test
  void clear_forgetsWhatWasAsked() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0));
    keepRows(1, Writes.row(1, "a", 1.0));
    engine.put("root.db.d", "a", 1, 1.0);
    retries.request();
    Unit unit = retries.next(1).orElseThrow();

    List<QuarantineEntry> recorded = new ArrayList<>();
    List<QuarantineEntry> present = disk.entries();
    retries.clear(recorded::add);
    assertThat(recorded).hasSize(2).isEqualTo(present);

    assertThat(drain(1)).isEmpty();
    assertThat(disk.size()).isZero();
    unit.receipt().settled(Outcome.APPLIED);
    assertThat(disk.size()).isZero();
  }

  @Test
  void entryThatCannotBeRecordedAsGivenUp_stays() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0));

    assertThatThrownBy(
            () ->
                retries.clear(
                    entry -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(disk.size()).isOne();
  }

  @Test
  void receipt_whoseEntryCannotBeRemoved_isCalledAgain() throws Exception {
    keepRows(1, Writes.row(1, "a", 1.0));
    engine.put("root.db.d", "a", 1, 1.0);
    retries.request();
    Unit unit = drain(1).get(0);
    Path inTheWay = temporary.resolve("pipe").resolve("aside1.removed");
    Files.createDirectories(inTheWay);
    Files.writeString(inTheWay.resolve("x"), "x");

    assertThatThrownBy(() -> unit.receipt().settled(Outcome.APPLIED))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(disk.size()).isOne();
    Folders.delete(inTheWay);
    unit.receipt().settled(Outcome.APPLIED);

    assertThat(disk.size()).isZero();
  }

  private void keepRows(int region, InsertRowNode... rows) throws IOException {
    RowBatchBuilder batch = new RowBatchBuilder("root.db", Long.MIN_VALUE);
    for (var row : rows) {
      batch.add(row, 0);
    }
    disk.keep(new Unit.RowBatch(region, batch.build().get(0), rows.length, 9, outcome -> {}), "x");
  }

  private static Unit.SealedFile sealed(Path file, Optional<Path> modifications)
      throws IOException {
    Optional<Unit.SealedFile.Part> mods = Optional.empty();
    if (modifications.isPresent()) {
      mods = Optional.of(part(modifications.get()));
    }
    return new Unit.SealedFile(
        1,
        "root.db",
        part(file),
        mods,
        1,
        9,
        () -> false,
        new FileRows("root.db", file, modifications),
        outcome -> {});
  }

  private static Unit.SealedFile.Part part(Path path) throws IOException {
    return new Unit.SealedFile.Part(
        path, new FileIdentity("f", Files.size(path), Checksum.crc32c(path)));
  }

  private List<Unit> drain(int region) {
    List<Unit> units = new ArrayList<>();
    for (Optional<Unit> next = retries.next(region);
        next.isPresent();
        next = retries.next(region)) {
      units.add(next.get());
    }
    return units;
  }

  private static Map<String, Double> points(List<Unit> units) {
    Map<String, Double> points = new TreeMap<>();
    for (Unit unit : units) {
      for (Tablet tablet : ((Unit.RowBatch) unit).rows().tablets()) {
        tablet
            .columns()
            .forEach(
                column -> {
                  double[] values = ((Values.DoubleValues) column.values()).values();
                  for (int row = 0; row < values.length; row++) {
                    points.put(
                        "%s.%s@%d"
                            .formatted(tablet.device(), column.measurement(), tablet.times()[row]),
                        values[row]);
                  }
                });
      }
    }
    return points;
  }
}
