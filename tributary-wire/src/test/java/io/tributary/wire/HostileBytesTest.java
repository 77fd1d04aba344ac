// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer sends: a message or a {@link FrameException}, and little memory for either. */
class HostileBytesTest {
  private static final String MANY = "ffffffff7f"; // as a varint: 34 359 738 367
  private static final String SHAPE = "01 01 00 01 73"; // one shape, one column, named s

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 100);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE|00" + MANY + "|path is 34359738367, must be within 0 to 65536",
        "DELETE|00 8020|path takes 4096 bytes, 0 are left",
        "DELETE|00 00 0000000000000000 0000000000000000|DELETE: java.lang.Illegal",
        "DELETE|00 00|start time takes 8 bytes, 0 are left",
        "BYE|" + MANY + "|reason is 34359738367, must be within 0 to 65536",
        "BYE|05 61|reason takes 5 bytes, 1 are left",
        "BYE|ffffffffffffffffff01|reason is 18446744073709551615, must be",
        "BYE|ffffffffffffffffffff01|reason is longer than 10 bytes",
        "BYE|02 c328|reason is not UTF-8",
        "BYE||reason takes 1 bytes, 0 are left",
        "FILE_END|00 ffffffffffffffff 00000000|FILE_END: java.lang.IllegalArgumentException: file",
        "FILE_CHUNK|02 0000000000000000|file part 2 is unknown",
        "FILE_CHUNK|00 8000000000000000|FILE_CHUNK: java.lang.Illegal",
        "HEARTBEAT|02|running is 2, neither 0 nor 1",
        "REFUSED|00 00|refusal 0 is unknown",
        "LATER|ffffffffffffffff 00|LATER: java.lang.IllegalArgumentException: wait -1 is",
        "ROWS|00 00|shapes is 0, must be within 1 to 262144",
        "ROWS|00" + MANY + "|shapes is 34359738367, must be within 1 to 262144",
        "ROWS|00 10|shapes takes 16 bytes, 0 are left",
        "ROWS|00 01" + MANY + "|columns is 34359738367, must be within 1 to 262144",
        "ROWS|00 01 03 00 00 00 00 00|columns takes 15 bytes, 5 are left",
        "ROWS|00 01 01 01 00 00 00 00|measurement is 1, must be within 0 to 0",
        "ROWS|00" + SHAPE + "06 00 00|value type 6 is unknown",
        "ROWS|00" + SHAPE + "00 00 00" + MANY + "|tablets is 34359738367, must be",
        "ROWS|00" + SHAPE + "00 00 00 01 02 00 00 01|shape is 2, must be within 0 to 1",
        "ROWS|00" + SHAPE + "00 00 00 01 00 00 00" + MANY + "|rows is 34359738367, must be",
        "ROWS|00" + SHAPE + "00 00 00 01 00 00 00 02 00|rows takes 2 bytes, 1 are left",
        "ROWS|00" + SHAPE + "00 00 00 01 00 00 00 01 00 00 02|values has bit 1 of 1",
        "ROWS|00" + SHAPE + "00 00 00 01 00 00 00 01 00 01 02|nulls has bit 1 of 1",
        "ROWS|00" + SHAPE + "01 00 00 01 00 00 00 01 00 00 20 0100000000|value 2147483648 does",
        "ROWS|00" + SHAPE + "01 00 00 01 00 00 00 01 00 00 40|values have 64 low bits, at most 63",
        "ROWS|00" + SHAPE + "01 00 00 01 00 00 00 01 00 00 00 04|bits follow the last of values",
        "ROWS|00" + SHAPE + "01 00 00 01 00 00 00 01 00 00 00 ff|values takes 1 bytes, 0 are left",
        "ROWS|00" + SHAPE + "04 00 00 01 00 00 00 01 00 00 03|real coding 3 is unknown",
        "ROWS|00" + SHAPE + "04 00 00 01 00 00 00 01 00 00 00 01|values takes 8 bytes, 1 are left",
        "ROWS|00"
            + SHAPE
            + "04 00 00 01 00 00 00 01 00 00 01 0d|places is 13, must be within 0 to 12",
        "ROWS|00"
            + SHAPE
            + "03 00 00 01 00 00 00 01 00 00 01 08|places is 8, must be within 0 to 7",
        "ROWS|00" + SHAPE + "04 00 00 01 00 00 00 01 00 00 02 29|places is 41, must be within",
        "ROWS|00" + SHAPE + "04 00 00 01 00 00 00 01 00 00 01 00 02|exceptions is 2, must be",
        "ROWS|00" + SHAPE + "05 00 00 01 00 00 00 01 00 00" + MANY + "|value length is",
        "ROWS|00" + SHAPE + "05 00 00 01 00 00 00 01 00 00 09 01|value takes 9 bytes, 1 are left",
      })
  void aLie_isNamed(FrameType type, String hex, String message) {
    String digits = hex == null ? "" : hex.replace(" ", "");
    Frame frame = new Frame(type, 1, HexFormat.of().parseHex(digits));

    FrameException thrown =
        catchThrowableOfType(FrameException.class, () -> MessageCodec.decode(frame));

    assertThat(thrown).hasMessageStartingWith(message);
    assertThat(thrown.fault()).isEqualTo(FrameException.Fault.MALFORMED);
  }

  @Test
  void namesThatShareEverything_cannotFillTheMemory() {
    ByteWriter out = new ByteWriter();
    out.text("db").varint(1).varint(100_000);
    out.varint(0).varint(60_000).raw(new byte[60_000]).u8(0).u8(0).u8(0);
    for (int i = 1; i < 100_000; i++) {
      out.varint(60_000).varint(0).u8(0).u8(0).u8(0);
    }
    Frame frame = new Frame(FrameType.ROWS, 1, out.toByteArray());

    long allocated = allocatedBy(() -> decodeAny(frame));

    assertThat(catchThrowableOfType(FrameException.class, () -> MessageCodec.decode(frame)))
        .hasMessage("measurements of more than 8388608 bytes");
    assertThat(allocated).isLessThan(128L << 20);
  }

  @Test
  void theMostCellsInTheFewestBytes_takeLittleMemory() {
    Values none = new Values.BinaryValues(new byte[Limits.MAX_CELLS][0]);
    Column column = new Column("t", ValueType.TEXT, (byte) 0, (byte) 0, none);
    Tablet tablet = new Tablet("d", true, new long[Limits.MAX_CELLS], List.of(column));
    Frame frame = MessageCodec.encode(new Message.Rows("db", List.of(tablet)), 1);

    assertThat(allocatedBy(() -> decodeAny(frame))).isLessThan(64L << 20);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void aDamagedMessage_isAMessageOrAFrameException(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Samples samples = new Samples(seed);
    for (int i = 0; i < 20; i++) {
      Message message = random.nextBoolean() ? samples.rows() : samples.message();
      byte[] payload = MessageCodec.encode(message, 1).payload();
      for (int j = 0; j < 20; j++) {
        byte[] bytes = damaged(payload, random);
        decodeAny(new Frame(message.type(), 1, bytes));
        if (j == 0) {
          decodeAnyBehindOthers(bytes);
        }
      }
    }
  }

  private static byte[] damaged(byte[] payload, SplittableRandom random) {
    byte[] bytes = payload.clone();
    if (bytes.length == 0 || random.nextInt(4) == 0) {
      return Arrays.copyOf(bytes, random.nextInt(bytes.length + 10));
    }
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int[] odd = {0, 1, 0x7F, 0x80, 0xFF, random.nextInt(256)};
      bytes[random.nextInt(Math.min(bytes.length, 200))] = (byte) odd[random.nextInt(odd.length)];
    }
    return bytes;
  }

  /** Returns quietly on a message and on a {@link FrameException}; anything else is a bug. */
  static void decodeAny(Frame frame) {
    try {
      Message message = MessageCodec.decode(frame);
      Frame again = MessageCodec.encode(message, frame.sequence());
      if (message.type() != frame.type() || !MessageCodec.decode(again).equals(message)) {
        throw new AssertionError(frame + " was read as " + message);
      }
    } catch (FrameException expected) {
      if (expected.getMessage() == null) {
        throw new AssertionError(expected);
      }
    }
  }

  /** The same of ROWS whose series may have last values. */
  static void decodeAnyBehindOthers(byte[] payload) {
    LastValues last = new LastValues();
    last.remember(new Samples(1).rows());
    try {
      Frame frame = new Frame(FrameType.ROWS, 1, payload);
      Message message = MessageCodec.decode(frame, last);
      last.remember((Message.Rows) message);
      Frame again = MessageCodec.encode(message, 2, last);
      if (!MessageCodec.decode(again, last).equals(message)) {
        throw new AssertionError(frame + " was read as " + message);
      }
    } catch (FrameException expected) {
      if (expected.getMessage() == null) {
        throw new AssertionError(expected);
      }
    }
  }

  private static long allocatedBy(Runnable work) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
