// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection: what was said on it need not be said again, and both ends know the same. */
class FrameMemoryTest {
  private static final Message.Hello HELLO =
      new Message.Hello(1, 1, "p", 3, "me", 5, List.of(), "t", true, new Position(7, 1, 2));

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void anyMessages_areReadAsTheyWereWritten(long seed) throws FrameException {
    SplittableRandom random = new SplittableRandom(seed);
    Samples samples = new Samples(seed);
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    for (int i = 0; i < 200; i++) {
      Message message = random.nextBoolean() ? samples.rows() : samples.message();

      byte[] frame = writer.write(message, i);

      assertThat(reader.read(ByteBuffer.wrap(frame))).isEqualTo(message);
    }
  }

  @Test
  void liveBatches_takeLessThanThreeBytesAPoint_whenTheirValuesAreTwentyBitsOfNoise()
      throws FrameException {
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    SplittableRandom random = new SplittableRandom(17);
    long bytes = 0;
    for (int batch = 0; batch < 100; batch++) {
      Message.Rows rows = noise(batch, random);
      byte[] frame = writer.write(rows, batch);
      assertThat(reader.read(ByteBuffer.wrap(frame))).isEqualTo(rows);
      bytes += batch < 10 ? 0 : frame.length;
    }

    double each = bytes / 90.0 / 200;
    System.out.printf("noise, 200 ms, one connection: %.2f bytes a point%n", each);
    assertThat(each).isLessThan(3.0);
  }

  @Test
  void aSteadySensor_takesABitAPoint() {
    FrameWriter writer = new FrameWriter();
    int bytes = 0;
    for (int batch = 0; batch < 10; batch++) {
      bytes = writer.write(rows(1000 + batch, 20.15), batch).length;
    }

    assertThat(bytes).isLessThan(FrameCodec.OVERHEAD_BYTES + 30);
  }

  @Test
  void aFrameBehindOthers_isZstdWithTheirPayloadsAsItsDictionary() {
    FrameWriter writer = new FrameWriter();
    byte[] first = MessageCodec.encode(rows(1000, 20.15), 1).payload();
    LastValues last = new LastValues();
    last.remember(rows(1000, 20.15));
    byte[] second = MessageCodec.encode(rows(2000, 20.17), 2, last).payload();
    ByteArrayOutputStream history = new ByteArrayOutputStream();
    history.write(0);
    history.writeBytes(first);

    byte[] unused = writer.write(rows(1000, 20.15), 1);
    byte[] frame = writer.write(rows(2000, 20.17), 2);

    assertThat(frame[6]).isEqualTo((byte) 3);
    byte[] packed = Arrays.copyOfRange(frame, 23, frame.length - 4);
    byte[] raw = new byte[second.length];
    assertThat(Zstd.decompressUsingDict(raw, 0, packed, 0, packed.length, history.toByteArray()))
        .isEqualTo(second.length);
    assertThat(raw).isEqualTo(second);
    CRC32C crc = new CRC32C();
    crc.update(history.toByteArray());
    crc.update(frame, 0, frame.length - 4);
    assertThat(ByteBuffer.wrap(frame).getInt(frame.length - 4)).isEqualTo((int) crc.getValue());
  }

  @Test
  void aValue_isToldByHowItDiffersFromTheLastOneOfItsSeries() {
    LastValues last = new LastValues();
    last.remember(rows(1000, 20.15));

    byte[] alone = MessageCodec.encode(rows(2000, 20.17), 2).payload();
    byte[] behind = MessageCodec.encode(rows(2000, 20.17), 2, last).payload();

    // decimal, 2 places, no exceptions, then k and: 2017 alone; 2 behind 2015
    assertThat(HexFormat.of().formatHex(alone)).endsWith("01 02 00 0b 091f".replace(" ", ""));
    assertThat(HexFormat.of().formatHex(behind)).endsWith("01 02 00 02 01".replace(" ", ""));
  }

  @Test
  void whatFollowsAFrameThatIsLost_isNotRead() throws FrameException {
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    Message unused = reader.read(ByteBuffer.wrap(writer.write(rows(1000, 1), 1)));
    byte[] lost = writer.write(rows(2000, 2), 2);
    byte[] third = writer.write(rows(3000, 3), 3);

    assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(third)))
        .isInstanceOf(FrameException.class)
        .hasMessageStartingWith("frame checksum");
    assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(lost)))
        .hasMessage("a frame behind one that cannot be read");
    assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(writer.write(HELLO, 4))))
        .hasMessage("a frame behind one that cannot be read");
  }

  @Test
  void whatFollowsAFrameThatIsRepeated_isNotRead() throws FrameException {
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    Message unused = reader.read(ByteBuffer.wrap(writer.write(rows(1000, 1), 1)));
    byte[] second = writer.write(rows(2000, 2), 2);
    unused = reader.read(ByteBuffer.wrap(second));

    assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(second)))
        .isInstanceOf(FrameException.class);
  }

  @Test
  void whatCannotBeWritten_wasNotSaid() throws FrameException {
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    Message unused = reader.read(ByteBuffer.wrap(writer.write(rows(1000, 1), 1)));
    assertThatThrownBy(() -> writer.write(new Message.Bye("\uD800"), 2))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(reader.read(ByteBuffer.wrap(writer.write(rows(2000, 2), 2))))
        .isEqualTo(rows(2000, 2));
  }

  @Test
  void hello_beginsAnew() throws FrameException {
    FrameWriter writer = new FrameWriter();
    byte[] unused = writer.write(rows(1000, 1), 1);
    byte[] hello = writer.write(HELLO, 2);
    byte[] next = writer.write(rows(2000, 2), 3);

    FrameReader reader = new FrameReader();

    assertThat(reader.read(ByteBuffer.wrap(hello))).isEqualTo(HELLO);
    assertThat(reader.read(ByteBuffer.wrap(next))).isEqualTo(rows(2000, 2));
  }

  @Test
  void piecesOfFilesAndLargeBatches_areCompressedAlone() {
    FrameWriter writer = new FrameWriter();
    byte[] unused = writer.write(rows(1000, 1), 1);
    byte[] text =
        "the same again and again; ".repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    Message chunk = new Message.FileChunk(FilePart.FILE, 0, Arrays.copyOf(text, 1000));
    Message large = new Message.FileChunk(FilePart.FILE, 0, text);

    assertThat(writer.write(chunk, 2)).isEqualTo(FrameCodec.encode(MessageCodec.encode(chunk, 2)));
    assertThat(writer.write(large, 3)).isEqualTo(FrameCodec.encode(MessageCodec.encode(large, 3)));
  }

  @Test
  void theHistory_hasAtMostEightKibibytes() {
    FrameHistory history = new FrameHistory();
    for (int i = 0; i < 100; i++) {
      history.remember(new Frame(FrameType.ROWS, i, new byte[i * 50]));
      assertThat(history.bytes()).hasSizeLessThanOrEqualTo(8 * 1024);
    }
    assertThat(history.bytes()).hasSize(8 * 1024);
  }

  @Test
  void moreSeriesThanAreRemembered_areReadAsTheyWereWritten() throws FrameException {
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    SplittableRandom random = new SplittableRandom(3);
    for (int batch = 0; batch < 20; batch++) {
      List<Tablet> tablets = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        tablets.add(tablet("d" + random.nextInt(10_000), 1000 + batch, random.nextInt(100)));
      }
      Message rows = new Message.Rows("db", tablets);
      assertThat(reader.read(ByteBuffer.wrap(writer.write(rows, batch)))).isEqualTo(rows);
    }
  }

  @Test
  void aSeriesThatBecomesAnotherType_isReadAsItWasWritten() throws FrameException {
    FrameWriter writer = new FrameWriter();
    FrameReader reader = new FrameReader();
    BitSet second = new BitSet();
    second.set(1);
    List<Column> columns =
        List.of(
            column(ValueType.DOUBLE, new Values.DoubleValues(new double[] {Double.NaN, 0}), second),
            column(ValueType.FLOAT, new Values.FloatValues(new float[] {1e30f, -0.0f}), second),
            column(
                ValueType.INT64,
                new Values.LongValues(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}),
                new BitSet()),
            column(ValueType.INT32, new Values.IntValues(new int[] {-1, 1}), new BitSet()));
    for (int i = 0; i < 16; i++) {
      Column column = columns.get(i * 7 / 2 % columns.size());
      Message rows =
          new Message.Rows(
              "db", List.of(new Tablet("db.d", true, new long[] {i, i + 1}, List.of(column))));
      Message read = reader.read(ByteBuffer.wrap(writer.write(rows, i)));
      assertThat(((Message.Rows) read).tablets().get(0).columns().get(0).type())
          .isEqualTo(column.type());
    }
  }

  private static Column column(ValueType type, Values values, BitSet nulls) {
    return new Column("s", type, (byte) 0, (byte) 0, values, nulls);
  }

  private static Message.Rows rows(long time, double value) {
    return new Message.Rows("db", List.of(tablet("db.d", time, value)));
  }

  private static Tablet tablet(String device, long time, double value) {
    Values values = new Values.DoubleValues(new double[] {value});
    return new Tablet(
        device, true, new long[] {time}, List.of(column(ValueType.DOUBLE, values, new BitSet())));
  }

  /** Ten devices, two rows each of ten sensors: four DOUBLE, three FLOAT, three INT32. */
  private static Message.Rows noise(int batch, SplittableRandom random) {
    List<Tablet> tablets = new ArrayList<>();
    for (int device = 0; device < 10; device++) {
      List<Column> columns = new ArrayList<>();
      for (int sensor = 0; sensor < 10; sensor++) {
        int level = device * 400_000 - sensor * 300_000;
        int[] steps = {
          level + random.nextInt(-300_000, 300_000), level + random.nextInt(-300_000, 300_000)
        };
        columns.add(noise("s" + sensor, sensor, steps));
      }
      long first = 1_700_000_000_000L + batch * 200L + device * 10L;
      long[] times = {first, first + 100};
      tablets.add(new Tablet("root.bench.d" + device, false, times, columns));
    }
    return new Message.Rows("root.bench", tablets);
  }

  private static Column noise(String name, int sensor, int[] steps) {
    if (sensor >= 7) {
      return new Column(name, ValueType.INT32, (byte) 4, (byte) 7, new Values.IntValues(steps));
    }
    double[] doubles = Arrays.stream(steps).mapToDouble(step -> step / 4096.0).toArray();
    if (sensor < 4) {
      return new Column(
          name, ValueType.DOUBLE, (byte) 8, (byte) 7, new Values.DoubleValues(doubles));
    }
    float[] floats = {(float) doubles[0], (float) doubles[1]};
    return new Column(name, ValueType.FLOAT, (byte) 8, (byte) 7, new Values.FloatValues(floats));
  }
}
