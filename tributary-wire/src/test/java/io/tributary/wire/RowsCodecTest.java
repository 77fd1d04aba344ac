// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Points arrive bit by bit as they were sent, in the order they were sent, whatever their size. */
class RowsCodecTest {
  private static final long[] LONGS = {Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, Long.MIN_VALUE};

  @Test
  void extremeNumbers_keepEveryBit() throws FrameException {
    long[] doubles = {
      0x7FF0000000000001L, 0xFFF8000000000BADL, 0x8000000000000000L, 0x7FF0000000000000L, 1
    };
    int[] floats = {0x7F800001, 0xFFC00BAD, 0x80000000, 0x7F800000, 1};

    Tablet read =
        overTheWire(
            tablet(
                LONGS.clone(),
                new Column("l", ValueType.INT64, (byte) 0, (byte) 0, new Values.LongValues(LONGS)),
                new Column(
                    "i",
                    ValueType.INT32,
                    (byte) 0,
                    (byte) 0,
                    new Values.IntValues(
                        new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE, 0, -1, 1})),
                new Column("d", ValueType.DOUBLE, (byte) 0, (byte) 0, doubles(doubles)),
                new Column("f", ValueType.FLOAT, (byte) 0, (byte) 0, floats(floats))));

    Values.DoubleValues readDoubles = (Values.DoubleValues) read.columns().get(2).values();
    Values.FloatValues readFloats = (Values.FloatValues) read.columns().get(3).values();
    assertThat(readDoubles.bits()).isEqualTo(doubles);
    assertThat(readFloats.bits()).isEqualTo(floats);
  }

  @Test
  void oddValuesAmongDecimals_keepEveryBit() throws FrameException {
    long[] bits = new long[100];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Double.doubleToRawLongBits(20 + i / 100.0);
    }
    bits[0] = 0x7FF8000000000001L;
    bits[40] = 0x8000000000000000L;
    bits[99] = Double.doubleToRawLongBits(Math.PI);
    Tablet sent =
        tablet(new long[100], new Column("d", ValueType.DOUBLE, (byte) 0, (byte) 0, doubles(bits)));

    overTheWire(sent);

    assertThat(MessageCodec.encode(rows(sent), 1).payload()).hasSizeLessThan(350);
  }

  @Test
  void theOrderOfTablets_isKept_whateverTheirShapes() throws FrameException {
    List<Tablet> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Values values = new Values.IntValues(new int[] {i});
      Column column = new Column("s" + i % 3, ValueType.INT32, (byte) 0, (byte) 0, values);
      sent.add(new Tablet("db.d", i % 2 == 0, new long[] {5}, List.of(column)));
    }

    Message read = MessageCodec.decode(MessageCodec.encode(new Message.Rows("db", sent), 1));

    assertThat(((Message.Rows) read).tablets()).isEqualTo(sent);
  }

  @Test
  void whatANullRowHolds_doesNotTravel() throws FrameException {
    BitSet nulls = new BitSet();
    nulls.set(0);
    byte[][] values = {null, {7}};
    Column sent =
        new Column("t", ValueType.TEXT, (byte) 0, (byte) 0, new Values.BinaryValues(values), nulls);

    Message read =
        MessageCodec.decode(MessageCodec.encode(rows(tablet(new long[] {1, 2}, sent)), 1));

    Column column = ((Message.Rows) read).tablets().get(0).columns().get(0);
    assertThat(column.nulls()).isEqualTo(nulls);
    assertThat(column.values()).isEqualTo(new Values.BinaryValues(new byte[][] {new byte[0], {7}}));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024 * 1024, 4 * 1024 * 1024, Limits.MAX_VALUE_BYTES})
  void aSingleValueOfThatSize_fits(int size) throws FrameException {
    byte[] value = new byte[size];
    new SplittableRandom(size).nextBytes(value);
    Column column = text(value);

    overTheWire(tablet(new long[] {1}, column));
    assertThat(Batches.pack("db", List.of(tablet(new long[] {1}, column)), Integer.MAX_VALUE))
        .hasSize(1);
  }

  @Test
  void whatDoesNotFitTogether_isNoTablet() {
    assertThatThrownBy(() -> text(new byte[Limits.MAX_VALUE_BYTES + 1]))
        .hasMessage("t has a value of 6291457 bytes, at most 6291456");
    assertThatThrownBy(() -> tablet(new long[] {1, 2}, text(new byte[1])))
        .hasMessage("db.d.t has 1 values for 2 rows");
    assertThatThrownBy(() -> tablet(new long[0], text(new byte[1])))
        .hasMessage("db.d with 0 rows and 1 columns");
    assertThatThrownBy(() -> tablet(new long[1])).hasMessage("db.d with 1 rows and 0 columns");
    assertThatThrownBy(
            () -> new Column("b", ValueType.DATE, (byte) 0, (byte) 0, doubles(new long[1])))
        .hasMessage("b of type DATE with DoubleValues");
    BitSet nulls = new BitSet();
    nulls.set(1);
    assertThatThrownBy(
            () ->
                new Column("b", ValueType.DOUBLE, (byte) 0, (byte) 0, doubles(new long[1]), nulls))
        .hasMessage("b has 1 rows, but row 1 is null");
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void batchesOfAnySize_holdEveryPointInOrder(long seed) throws FrameException {
    Samples samples = new Samples(seed);
    List<Tablet> tablets = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      tablets.addAll(samples.rows().tablets());
    }
    int maxFrameBytes = 2000;

    List<Message.Rows> messages = Batches.pack("root.db", tablets, maxFrameBytes);

    List<String> points = new ArrayList<>();
    for (Message.Rows message : messages) {
      byte[] payload = MessageCodec.encode(message, 1).payload();
      assertThat(payload.length + FrameCodec.OVERHEAD_BYTES).isLessThanOrEqualTo(maxFrameBytes);
      points.addAll(points(message.tablets()));
    }
    assertThat(points).isEqualTo(points(tablets));
    assertThat(messages).hasSizeGreaterThan(1);
  }

  @Test
  void aRowOfManyLargeValues_isCutByColumns() throws FrameException {
    byte[] value = new byte[1024 * 1024];
    Column[] columns = new Column[20];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = text(value);
    }

    List<Message.Rows> messages =
        Batches.pack("db", List.of(tablet(new long[] {1}, columns)), FrameCodec.MAX_FRAME_BYTES);

    int seen = 0;
    for (Message.Rows message : messages) {
      assertThat(MessageCodec.decode(MessageCodec.encode(message, 1))).isEqualTo(message);
      seen += message.tablets().stream().mapToInt(tablet -> tablet.columns().size()).sum();
    }
    assertThat(seen).isEqualTo(columns.length);
  }

  @Test
  void aTabletOfAMillionCells_isCutByRows() {
    int rows = Limits.MAX_CELLS * 4 + 3;
    Column column =
        new Column(
            "b",
            ValueType.BOOLEAN,
            (byte) 0,
            (byte) 0,
            new Values.BooleanValues(new boolean[rows]));

    List<Message.Rows> messages =
        Batches.pack("db", List.of(tablet(new long[rows], column)), FrameCodec.MAX_FRAME_BYTES);

    assertThat(messages.stream().flatMap(message -> message.tablets().stream()))
        .allSatisfy(tablet -> assertThat(tablet.cells()).isLessThanOrEqualTo(Limits.MAX_CELLS))
        .satisfies(all -> assertThat(all.stream().mapToLong(Tablet::cells).sum()).isEqualTo(rows));
  }

  @Test
  void aValueThatCannotFit_isNamed() {
    assertThatThrownBy(
            () -> Batches.pack("db", List.of(tablet(new long[1], text(new byte[900]))), 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("db.d.t has a point of up to");
  }

  private static List<String> points(List<Tablet> tablets) {
    List<String> points = new ArrayList<>();
    for (Tablet tablet : tablets) {
      for (int row = 0; row < tablet.times().length; row++) {
        String at = tablet.device() + tablet.aligned() + tablet.times()[row];
        for (Column column : tablet.columns()) {
          points.add("%s %08x".formatted(at, column.rows(row, row + 1).hashCode()));
        }
      }
    }
    return points;
  }

  private static Tablet overTheWire(Tablet sent) throws FrameException {
    byte[] bytes = FrameCodec.encode(MessageCodec.encode(rows(sent), 1));
    Message read = MessageCodec.decode(FrameCodec.decode(ByteBuffer.wrap(bytes)));
    assertThat(read).isEqualTo(rows(sent));
    return ((Message.Rows) read).tablets().get(0);
  }

  private static Message.Rows rows(Tablet tablet) {
    return new Message.Rows("db", List.of(tablet));
  }

  private static Tablet tablet(long[] times, Column... columns) {
    return new Tablet("db.d", true, times, List.of(columns));
  }

  private static Column text(byte[] value) {
    return new Column(
        "t", ValueType.TEXT, (byte) 0, (byte) 0, new Values.BinaryValues(new byte[][] {value}));
  }

  private static Values doubles(long... bits) {
    double[] values = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Double.longBitsToDouble(bits[i]);
    }
    return new Values.DoubleValues(values);
  }

  private static Values floats(int... bits) {
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    return new Values.FloatValues(values);
  }
}
