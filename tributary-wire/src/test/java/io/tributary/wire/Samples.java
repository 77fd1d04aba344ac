// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Messages of every kind, chosen by a seed. */
final class Samples {
  private static final long[] LONGS = {
    0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MIN_VALUE, Integer.MAX_VALUE
  };
  private static final long[] DOUBLE_BITS = {
    Double.doubleToRawLongBits(0.0),
    Double.doubleToRawLongBits(-0.0),
    Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
    Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
    0x7FF8000000000000L,
    0x7FF0000000000001L, // a signalling NaN
    0xFFFFFFFFFFFFFFFFL,
    1, // the least subnormal
    Double.doubleToRawLongBits(Double.MAX_VALUE),
    Double.doubleToRawLongBits(0.1),
    Double.doubleToRawLongBits(1e22),
  };
  private static final int[] FLOAT_BITS = {
    0x00000000,
    0x80000000,
    0x7F800000,
    0xFF800000,
    0x7FC00000,
    0x7F800001,
    0xFFFFFFFF,
    1,
    Float.floatToRawIntBits(0.1f),
    Float.floatToRawIntBits(Float.MAX_VALUE)
  };

  private final SplittableRandom random;

  Samples(long seed) {
    random = new SplittableRandom(seed);
  }

  Message message() {
    FrameType[] types = FrameType.values();
    return message(oneOf(types));
  }

  Message message(FrameType type) {
    return switch (type) {
      case HELLO ->
          new Message.Hello(
              1 + random.nextInt(3),
              3 + random.nextInt(250),
              text(),
              number(),
              text(),
              random.nextInt(),
              texts(0),
              text(),
              random.nextBoolean(),
              new Position(number(), offset(), offset()));
      case WELCOME ->
          new Message.Welcome(
              1 + random.nextInt(255),
              text(),
              FrameCodec.OVERHEAD_BYTES + count(1 << 24),
              text(),
              offset(),
              offset());
      case ROWS -> rows();
      case FILE_BEGIN ->
          new Message.FileBegin(
              text(),
              identity(),
              random.nextBoolean() ? Optional.of(identity()) : Optional.empty(),
              random.nextBoolean());
      case FILE_OFFSETS -> new Message.FileOffsets(offset(), offset(), random.nextBoolean());
      case FILE_CHUNK ->
          new Message.FileChunk(
              random.nextBoolean() ? FilePart.FILE : FilePart.MODIFICATIONS,
              offset(),
              bytes(count(100_000)));
      case FILE_END -> new Message.FileEnd(identity());
      case DELETE -> {
        long one = number();
        long other = number();
        yield new Message.Delete(text(), texts(1), Math.min(one, other), Math.max(one, other));
      }
      case HEARTBEAT -> new Message.Heartbeat(random.nextBoolean(), texts(0));
      case BYE -> new Message.Bye(text());
      case ACK -> new Message.Ack();
      case REFUSED -> new Message.Refused(oneOf(Refusal.values()), text());
      case LATER -> new Message.Later(offset(), text());
      case FAILED -> new Message.Failed(text());
      case SKIPPED -> new Message.Skipped();
      case FILES_APPLIED -> new Message.FilesApplied(offset());
      case NOTICE -> new Message.Notice(text());
      case MARK -> new Message.Mark(text(), text(), number());
      case MARKED -> new Message.Marked(oneOf(Finding.values()));
      case DIGEST -> question();
      case DIGESTS -> answer();
    };
  }

  private Message.Digest question() {
    List<Span> spans = new ArrayList<>();
    for (int span = 1 + random.nextInt(5); span > 0; span--) {
      long one = number();
      long other = number();
      spans.add(new Span(text(), texts(1), Math.min(one, other), Math.max(one, other)));
    }
    return new Message.Digest(
        random.nextBoolean(), 2 + random.nextInt(64), 1 + random.nextInt(1000), spans);
  }

  private Message.Digests answer() {
    List<SeriesDigest> digests = new ArrayList<>();
    for (int series = 1 + random.nextInt(5); series > 0; series--) {
      digests.add(random.nextInt(4) == 0 ? SeriesDigest.absent() : digest());
    }
    return new Message.Digests(digests);
  }

  private SeriesDigest digest() {
    DigestBuilder digest = new DigestBuilder(2 + random.nextInt(20), 1 + random.nextInt(10));
    long[] times = LongStream.generate(this::number).limit(count(50)).sorted().toArray();
    for (long time : times) {
      digest.add(time, number());
    }
    return digest.build(oneOf(ValueType.values()));
  }

  Message.Rows rows() {
    List<List<Column>> kinds = new ArrayList<>();
    for (int kind = 1 + random.nextInt(3); kind > 0; kind--) {
      kinds.add(columns(1));
    }
    List<Tablet> tablets = new ArrayList<>();
    for (int tablet = 1 + random.nextInt(6); tablet > 0; tablet--) {
      int rows = 1 + count(40);
      List<Column> columns = new ArrayList<>();
      for (Column kind : kinds.get(random.nextInt(kinds.size()))) {
        columns.add(column(kind.measurement(), kind.type(), rows));
      }
      tablets.add(new Tablet(text(), random.nextBoolean(), times(rows), columns));
    }
    return new Message.Rows(text(), tablets);
  }

  private List<Column> columns(int rows) {
    ValueType[] types = ValueType.values();
    List<Column> columns = new ArrayList<>();
    for (int column = 1 + random.nextInt(5); column > 0; column--) {
      columns.add(column(text(), oneOf(types), rows));
    }
    return columns;
  }

  Column column(String name, ValueType type, int rows) {
    BitSet nulls = new BitSet();
    int nullity = random.nextInt(3); // none, some, all
    for (int row = 0; row < rows; row++) {
      nulls.set(row, nullity > 0 && (nullity == 2 || random.nextInt(3) == 0));
    }
    byte encoding = (byte) random.nextInt(256);
    byte compressor = (byte) random.nextInt(256);
    return new Column(name, type, encoding, compressor, values(type, rows, nulls), nulls);
  }

  /** What a null row holds is what a reader finds there. */
  private Values values(ValueType type, int rows, BitSet nulls) {
    boolean[] booleans = new boolean[rows];
    int[] ints = new int[rows];
    long[] longs = new long[rows];
    float[] floats = new float[rows];
    double[] doubles = new double[rows];
    byte[][] binary = new byte[rows][];
    Arrays.fill(binary, new byte[0]);
    int places = random.nextInt(5);
    for (int row = nulls.nextClearBit(0); row < rows; row = nulls.nextClearBit(row + 1)) {
      booleans[row] = random.nextBoolean();
      longs[row] = number();
      ints[row] = (int) longs[row];
      doubles[row] = real(places);
      floats[row] =
          random.nextInt(8) == 0
              ? Float.intBitsToFloat(FLOAT_BITS[random.nextInt(FLOAT_BITS.length)])
              : (float) real(places);
      binary[row] = bytes(count(20));
    }
    return switch (type) {
      case BOOLEAN -> new Values.BooleanValues(booleans);
      case INT32, DATE -> new Values.IntValues(ints);
      case INT64, TIMESTAMP -> new Values.LongValues(longs);
      case FLOAT -> new Values.FloatValues(floats);
      case DOUBLE -> new Values.DoubleValues(doubles);
      case TEXT, STRING, BLOB -> new Values.BinaryValues(binary);
    };
  }

  /** Up to three decimal places, or noise in every bit; a few of all of them are odd. */
  private double real(int places) {
    if (random.nextInt(12) == 0) {
      return Double.longBitsToDouble(DOUBLE_BITS[random.nextInt(DOUBLE_BITS.length)]);
    }
    double noise = random.nextGaussian() * 100;
    double power = Math.pow(10, places);
    return places == 4 ? noise : Math.rint(noise * power) / power;
  }

  private long[] times(int rows) {
    long[] times = new long[rows];
    long time = number();
    for (int row = 0; row < rows; row++) {
      times[row] = time;
      time = random.nextInt(10) == 0 ? number() : time + 1000;
    }
    return times;
  }

  private FileIdentity identity() {
    return new FileIdentity(text(), offset(), random.nextInt());
  }

  private <T> T oneOf(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private List<String> texts(int atLeast) {
    List<String> texts = new ArrayList<>();
    for (int i = atLeast + random.nextInt(4); i > 0; i--) {
      texts.add(text());
    }
    return texts;
  }

  private String text() {
    String[] words = {"", "root.plant.d", "s", "温度", "\uD83C\uDF0A", "../../etc", "a`b'c\"d"};
    return oneOf(words) + random.nextInt(10);
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    } else {
      byte[] word = "running".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < length; i++) {
        bytes[i] = word[i % word.length];
      }
    }
    return bytes;
  }

  private long number() {
    return switch (random.nextInt(3)) {
      case 0 -> LONGS[random.nextInt(LONGS.length)];
      case 1 -> random.nextInt(1000);
      default -> random.nextLong();
    };
  }

  private long offset() {
    return number() & Long.MAX_VALUE;
  }

  private int count(int bound) {
    return random.nextInt(4) == 0 ? 0 : random.nextInt(bound);
  }
}
