// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static io.tributary.engine.Writes.DEVICE;
import static io.tributary.engine.Writes.points;
import static io.tributary.engine.Writes.row;
import static io.tributary.engine.Writes.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tributary.wire.FrameCodec;
import io.tributary.wire.Message;
import io.tributary.wire.MessageCodec;
import io.tributary.wire.Tablet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.PlanNodeId;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertMultiTabletsNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertRowNode;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertTabletNode;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.utils.Binary;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowBatchBuilderTest {
  private RowBatchBuilder batch = new RowBatchBuilder("root.db", Long.MIN_VALUE);

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 200);
  }

  @Test
  void emptyBatch_hasNoMessages() {
    assertThat(batch.isEmpty()).isTrue();
    assertThat(batch.build()).isEmpty();
    assertThat(batch.points()).isZero();
  }

  @Test
  void rowsOfADevice_becomeOneTablet() {
    add(row(1, "a", 1.0, "b", 2.0), row(2, "a", 3.0, "b", 4.0), row(3, "a", 5.0, "b", 6.0));

    Tablet tablet = onlyTablet();
    assertThat(tablet.device()).isEqualTo(DEVICE);
    assertThat(tablet.times()).containsExactly(1, 2, 3);
    assertThat(tablet.columns()).hasSize(2);
    assertThat(batch.points()).isEqualTo(6);
    assertThat(batch.newestTime()).isEqualTo(3);
  }

  @Test
  void rowsOfSeveralDevices_becomeATabletEach() {
    add(
        row("root.db.x", false, 1, "a", 1.0),
        row("root.db.y", true, 1, "a", 2.0),
        row("root.db.x", false, 2, "a", 3.0));

    assertThat(tablets())
        .extracting(Tablet::device, Tablet::aligned)
        .containsExactlyInAnyOrder(tuple("root.db.x", false), tuple("root.db.y", true));
  }

  @Test
  void rowsOfTheSameMeasurements_joinAnEarlierTablet_whenTheyAreNewer() {
    add(row(1, "a", 1.0), row(2, "b", 2.0), row(3, "a", 3.0), row(4, "b", 4.0), row(5, "a", 5.0));

    assertThat(tablets()).hasSize(2);
    assertThat(points(batch.build())).hasSize(5);
  }

  @Test
  void rowThatIsNotNewer_doesNotOvertakeAnotherOfItsPoint() {
    add(row(9, "a", 1.0, "b", 1.0), row(9, "a", 2.0), row(9, "a", 3.0, "b", 3.0));

    assertThat(points(batch.build())).isEqualTo(Map.of(DEVICE + ".a@9", 3.0, DEVICE + ".b@9", 3.0));
  }

  @Test
  void times_outOfOrder_areOrdered_andTheLastValueOfEachWins() {
    add(row(3, "a", 1.0), row(1, "a", 2.0), row(3, "a", 3.0), row(2, "a", 4.0), row(1, "a", 5.0));

    assertThat(onlyTablet().times()).containsExactly(1, 2, 3);
    assertThat(points(batch.build()))
        .isEqualTo(Map.of(DEVICE + ".a@1", 5.0, DEVICE + ".a@2", 4.0, DEVICE + ".a@3", 3.0));
  }

  @Test
  void nullValue_ofARow_isNoPoint() {
    add(row(1, "a", 1.0, "b", null), row(2, "a", null, "b", null));

    assertThat(points(batch.build())).isEqualTo(Map.of(DEVICE + ".a@1", 1.0));
    assertThat(batch.points()).isOne();
    assertThat(batch.newestTime()).isEqualTo(1);
  }

  @Test
  void measurement_thatTheEngineRefused_isNoPoint() {
    InsertRowNode row = row(1, "a", 1.0, "b", 2.0);
    row.markFailedMeasurement(1);

    add(row);

    assertThat(points(batch.build())).isEqualTo(Map.of(DEVICE + ".a@1", 1.0));
  }

  @Test
  void tabletWithNulls_laterNull_doesNotHideAnEarlierPoint() {
    BitMap nulls = new BitMap(3);
    nulls.mark(2);
    add(
        Writes.tablet(
            doubles("a", "b"),
            new long[] {5, 4, 5},
            new BitMap[] {nulls, null},
            new double[] {1, 2, 3},
            new double[] {4, 5, 6}));

    assertThat(points(batch.build()))
        .isEqualTo(
            Map.of(
                DEVICE + ".a@4", 2.0,
                DEVICE + ".a@5", 1.0,
                DEVICE + ".b@4", 5.0,
                DEVICE + ".b@5", 6.0));
  }

  @Test
  void tabletAndRows_ofTheSameMeasurements_shareATablet() {
    add(
        Writes.tablet(doubles("a"), new long[] {1, 2}, null, new double[] {1, 2}),
        row(3, "a", 3.0),
        Writes.rows(row(4, "a", 4.0), row(5, "a", 5.0)));

    assertThat(onlyTablet().times()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void measurementOfAnotherTypeOrEncoding_isAnotherTablet() {
    MeasurementSchema[] ints = {schema("a", TSDataType.INT32)};
    add(row(1, "a", 1.0), row(DEVICE, false, ints, 2, new Object[] {7}));

    assertThat(tablets()).hasSize(2);
  }

  @Test
  void startTime_isExact() {
    batch = new RowBatchBuilder("root.db", 10);
    add(
        row(9, "a", 1.0),
        row(10, "a", 2.0),
        row(11, "a", 3.0),
        Writes.rows(row(-1, "b", 1.0), row(10, "b", 2.0)),
        Writes.tablet(doubles("c"), new long[] {12, 9, 10}, null, new double[] {1, 2, 3}));

    assertThat(points(batch.build()).keySet())
        .containsExactly(
            DEVICE + ".a@10",
            DEVICE + ".a@11",
            DEVICE + ".b@10",
            DEVICE + ".c@10",
            DEVICE + ".c@12");
  }

  @Test
  void batch_ofNothingButEarlierRows_isEmpty() {
    batch = new RowBatchBuilder("root.db", 10);
    add(row(9, "a", 1.0));

    assertThat(batch.isEmpty()).isTrue();
    assertThat(batch.build()).isEmpty();
  }

  @Test
  void extremeTimes_areKept() {
    add(row(Long.MAX_VALUE, "a", 1.0), row(Long.MIN_VALUE, "a", 2.0));

    assertThat(onlyTablet().times()).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  void fullBatch_stopsInTheMiddleOfATablet_andTheNextGoesOnThere() throws Exception {
    int rows = 30_000;
    long[] times = LongStream.range(0, rows).toArray();
    InsertTabletNode node = Writes.tablet(doubles("a"), times, null, new double[rows]);
    InsertNode wide =
        Writes.tablet(
            doubles("a", "b", "c", "d", "e", "f", "g", "h"),
            times,
            null,
            new double[rows],
            new double[rows],
            new double[rows],
            new double[rows],
            new double[rows],
            new double[rows],
            new double[rows],
            new double[rows]);
    assertThat(RowBatchBuilder.rowCount(node)).isEqualTo(rows);

    List<Message.Rows> messages = new ArrayList<>();
    int batches = 0;
    for (InsertNode each : List.of(node, wide)) {
      for (int next = 0; next < rows; batches++) {
        batch = new RowBatchBuilder("root.db", Long.MIN_VALUE);
        int from = next;
        next = batch.add(each, from);
        assertThat(next).isGreaterThan(from);
        messages.addAll(batch.build());
      }
    }

    assertThat(batches).isGreaterThan(2);
    assertThat(points(messages)).hasSize(8 * rows);
    assertFitsFrames(messages);
  }

  @Test
  void fullBatch_stopsInTheMiddleOfRows() {
    InsertRowNode[] large = new InsertRowNode[40];
    MeasurementSchema[] text = {schema("t", TSDataType.TEXT)};
    for (int i = 0; i < large.length; i++) {
      large[i] = row(DEVICE, false, text, i, new Object[] {new Binary(new byte[100_000])});
    }

    int next = batch.add(Writes.rows(large), 0);

    assertThat(batch.isFull()).isTrue();
    assertThat(next).isBetween(1, large.length - 1);
    assertThat(batch.points()).isEqualTo(next);
  }

  @Test
  void veryWideRow_isCutByColumns() throws Exception {
    int columns = 300_000;
    Object[] namesAndValues = new Object[2 * columns];
    for (int i = 0; i < columns; i++) {
      namesAndValues[2 * i] = "m" + i;
      namesAndValues[2 * i + 1] = (double) i;
    }
    add(row(1, namesAndValues));

    List<Message.Rows> messages = batch.build();

    assertThat(messages).hasSizeGreaterThan(1);
    assertThat(points(messages)).hasSize(columns);
    assertFitsFrames(messages);
  }

  @Test
  void largeValues_areCutIntoFrames() throws Exception {
    MeasurementSchema[] texts = {schema("t", TSDataType.TEXT), schema("u", TSDataType.TEXT)};
    Binary large = new Binary(new byte[5 * 1024 * 1024]);
    add(row(DEVICE, false, texts, 1, new Object[] {large, large}));

    List<Message.Rows> messages = batch.build();

    assertThat(messages).hasSize(2);
    assertFitsFrames(messages);
  }

  @Test
  void valueThatNoFrameHolds_isRefused() {
    MeasurementSchema[] text = {schema("t", TSDataType.TEXT)};
    add(row(DEVICE, false, text, 1, new Object[] {new Binary(new byte[7 * 1024 * 1024])}));

    assertThatThrownBy(batch::build).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nodeOfAnUnknownKind_isRefused_notSkipped() {
    InsertNode unknown = new InsertMultiTabletsNode(new PlanNodeId(""));

    assertThatThrownBy(() -> batch.add(unknown, 0)).isInstanceOf(IllegalStateException.class);
  }

  /** Any writes, in any batches, leave the points that the engine itself would have. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anyWrites_leaveTheNewestValueOfEveryPoint(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long start = random.nextBoolean() ? Long.MIN_VALUE : random.nextInt(10);
    Map<String, Object> expected = new TreeMap<>();
    List<Message.Rows> messages = new ArrayList<>();
    batch = new RowBatchBuilder("root.db", start);
    for (int i = 0; i < 60; i++) {
      InsertNode node =
          random.nextInt(4) == 0
              ? anyTablet(random, start, expected)
              : anyRow(random, start, expected);
      for (int next = 0; next < RowBatchBuilder.rowCount(node); ) {
        next = batch.add(node, next);
      }
      if (random.nextInt(15) == 0) {
        messages.addAll(batch.build());
        batch = new RowBatchBuilder("root.db", start);
      }
    }
    messages.addAll(batch.build());

    assertThat(points(messages)).isEqualTo(expected);
  }

  private static InsertRowNode anyRow(
      SplittableRandom random, long start, Map<String, Object> expected) {
    String device = "root.db.d" + random.nextInt(2);
    long time = random.nextInt(12);
    List<Object> namesAndValues = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      if (random.nextBoolean()) {
        double value = random.nextDouble();
        namesAndValues.add(name);
        namesAndValues.add(value);
        if (time >= start) {
          expected.put(device + "." + name + "@" + time, value);
        }
      }
    }
    return row(device, false, time, namesAndValues.toArray());
  }

  private static InsertTabletNode anyTablet(
      SplittableRandom random, long start, Map<String, Object> expected) {
    int rows = 1 + random.nextInt(6);
    long[] times = new long[rows];
    double[] values = new double[rows];
    BitMap nulls = new BitMap(rows);
    for (int i = 0; i < rows; i++) {
      times[i] = random.nextInt(12);
      values[i] = random.nextDouble();
      if (random.nextInt(3) == 0) {
        nulls.mark(i);
      } else if (times[i] >= start) {
        expected.put(DEVICE + ".a@" + times[i], values[i]);
      }
    }
    return Writes.tablet(doubles("a"), times, new BitMap[] {nulls}, values);
  }

  private void add(InsertNode... nodes) {
    for (InsertNode node : nodes) {
      assertThat(batch.add(node, 0)).isEqualTo(RowBatchBuilder.rowCount(node));
    }
  }

  private List<Tablet> tablets() {
    return batch.build().stream().flatMap(message -> message.tablets().stream()).toList();
  }

  private Tablet onlyTablet() {
    assertThat(tablets()).hasSize(1);
    return tablets().get(0);
  }

  private static MeasurementSchema[] doubles(String... names) {
    MeasurementSchema[] schemas = new MeasurementSchema[names.length];
    for (int i = 0; i < names.length; i++) {
      schemas[i] = schema(names[i], TSDataType.DOUBLE);
    }
    return schemas;
  }

  private static void assertFitsFrames(List<Message.Rows> messages) throws Exception {
    for (Message.Rows message : messages) {
      byte[] frame = FrameCodec.encode(MessageCodec.encode(message, 1));
      assertThat(frame.length).isLessThanOrEqualTo(FrameCodec.MAX_FRAME_BYTES);
      assertThat(MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(frame))))
          .isInstanceOf(Message.Rows.class);
    }
  }
}
