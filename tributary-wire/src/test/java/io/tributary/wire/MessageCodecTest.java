// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {
  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 500);
  }

  static Stream<Arguments> golden() {
    FileIdentity file = new FileIdentity("f", 256, 0x01020304);
    String fileHex = "01 66 0000000000000100 01020304";
    return Stream.of(
        Arguments.of(
            new Message.Hello(
                1, 2, "p", 3, "me", 5, List.of("a", "b"), "t/1", true, new Position(7, 1, 2)),
            "01 02 01 70 0000000000000003 02 6d65 00000005 02 01 61 01 62 03 742f31 01 0000000000000007 0000000000000001 0000000000000002"),
        Arguments.of(
            new Message.Welcome(1, "you", 65536, "t", 8, 9),
            "01 03 796f75 00010000 01 74 0000000000000008 0000000000000009"),
        Arguments.of(
            new Message.FileBegin("db", file, Optional.empty(), true),
            "02 6462" + fileHex + "00 01"),
        Arguments.of(
            new Message.FileBegin("db", file, Optional.of(new FileIdentity("", 0, -1)), false),
            "02 6462" + fileHex + "01 00 0000000000000000 ffffffff 00"),
        Arguments.of(new Message.FileOffsets(1, 2, true), "0000000000000001 0000000000000002 01"),
        Arguments.of(
            new Message.FileChunk(FilePart.MODIFICATIONS, 5, new byte[] {9, 8}),
            "01 0000000000000005 09 08"),
        Arguments.of(new Message.FileEnd(file), fileHex),
        Arguments.of(
            new Message.Delete("db", List.of("a.*", "b"), Long.MIN_VALUE, 7),
            "02 6462 02 03 612e2a 01 62 8000000000000000 0000000000000007"),
        Arguments.of(new Message.Heartbeat(true, List.of("a")), "01 01 01 61"),
        Arguments.of(new Message.Bye("水"), "03 e6b0b4"),
        Arguments.of(new Message.Ack(), ""),
        Arguments.of(new Message.Refused(Refusal.LOOP, "no"), "05 02 6e6f"),
        Arguments.of(new Message.Later(1000, ""), "00000000000003e8 00"),
        Arguments.of(new Message.Failed("x"), "01 78"),
        Arguments.of(new Message.Skipped(), ""),
        Arguments.of(new Message.FilesApplied(6), "0000000000000006"),
        Arguments.of(new Message.Notice("look"), "04 6c6f6f6b"),
        Arguments.of(new Message.Mark("db.d", "s", 7), "04 64622e64 01 73 0000000000000007"),
        Arguments.of(new Message.Marked(Finding.EXPIRED), "02"),
        Arguments.of(
            new Message.Digest(
                false,
                32,
                300,
                List.of(
                    new Span("db.d1", List.of("s1", "s2"), -1, 5),
                    new Span("db.d2", List.of("s2"), 0, 255))),
            "00 20 ac02 02"
                + "00 05 64622e6431 ffffffffffffffff 0000000000000005 02 00 02 7331 01 01 32"
                + "04 01 32 0000000000000000 00000000000000ff 01 02 00"),
        Arguments.of(
            new Message.Digests(
                List.of(
                    SeriesDigest.absent(),
                    new SeriesDigest(
                        Optional.of(ValueType.INT64),
                        10,
                        new long[] {-1, 1},
                        new long[] {3, 300},
                        new long[] {-2, 7}))),
            "02 ff 02 0a 02 01 02 03 ac02 fffffffffffffffe 0000000000000007"),
        Arguments.of(rows(), ROWS_HEX));
  }

  /** Two devices of one shape and one of another; a null; decimals and noise. */
  private static Message.Rows rows() {
    BitSet second = new BitSet();
    second.set(1);
    return new Message.Rows(
        "db",
        List.of(
            new Tablet(
                "db.d1",
                true,
                new long[] {1000, 2000, 3001},
                List.of(
                    new Column(
                        "s1",
                        ValueType.INT32,
                        (byte) 4,
                        (byte) 7,
                        new Values.IntValues(new int[] {5, 0, 3}),
                        second),
                    new Column(
                        "s2",
                        ValueType.DOUBLE,
                        (byte) 4,
                        (byte) 7,
                        new Values.DoubleValues(new double[] {1.5, -0.25, 2})))),
            new Tablet(
                "db.e",
                false,
                new long[] {1000},
                List.of(
                    new Column(
                        "s",
                        ValueType.BOOLEAN,
                        (byte) 0,
                        (byte) 0,
                        new Values.BooleanValues(new boolean[] {true})),
                    new Column(
                        "t",
                        ValueType.TEXT,
                        (byte) 0,
                        (byte) 0,
                        new Values.BinaryValues(new byte[][] {{'h', 'i'}})))),
            new Tablet(
                "db.d2",
                true,
                new long[] {1001},
                List.of(
                    new Column(
                        "s1",
                        ValueType.INT32,
                        (byte) 4,
                        (byte) 7,
                        new Values.IntValues(new int[] {4})),
                    new Column(
                        "s2",
                        ValueType.DOUBLE,
                        (byte) 4,
                        (byte) 7,
                        new Values.DoubleValues(new double[] {1.25}))))));
  }

  private static final String ROWS_HEX =
      "02 6462"
          + "02" // shapes
          + "02 00 02 7331 01 04 07  01 01 32 04 04 07"
          + "02 01 00 00 00 00  00 01 74 05 00 00"
          + "03" // tablets: shape and aligned, device, rows
          + "01 00 05 64622e6431 03"
          + "02 03 01 65 01"
          + "01 03 02 6432 01"
          + "d00f d00f 02" // times: 1000, a step of 1000, one more
          + "00" // the same start
          + "02" // one later
          + "01 02 02 d304" // s1: row 1 is null; 5, 3, 4 with two low bits
          + "00 02 02 00 03 b14e0a" // s2: no nulls, 2 binary places: 6, -1, 8, 5
          + "00 01" // s
          + "00 02 6869"; // t

  @ParameterizedTest
  @MethodSource("golden")
  void everyMessage_hasTheBytesOfTheDrawing(Message message, String hex) throws FrameException {
    String digits = hex.replace(" ", "");

    Frame frame = MessageCodec.encode(message, 9);

    assertThat(HexFormat.of().formatHex(frame.payload())).isEqualTo(digits);
    assertThat(frame.type()).isEqualTo(message.type());
    assertThat(frame.sequence()).isEqualTo(9);
    assertThat(MessageCodec.decode(frame)).isEqualTo(message);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void anyMessage_isReadBack(long seed) throws FrameException {
    Samples samples = new Samples(seed);
    for (int i = 0; i < 10; i++) {
      Message message = samples.message();
      byte[] bytes = FrameCodec.encode(MessageCodec.encode(message, seed));

      Frame frame = FrameCodec.decode(ByteBuffer.wrap(bytes));

      assertThat(frame.sequence()).isEqualTo(seed);
      assertThat(MessageCodec.decode(frame)).isEqualTo(message).hasSameHashCodeAs(message);
    }
  }

  @Test
  void whatANewerHelloAdds_isNotRead() throws FrameException {
    Message.Hello hello =
        new Message.Hello(1, 2, "p", 3, "me", 5, List.of(), "t/2", false, Position.start(7));
    byte[] payload = MessageCodec.encode(hello, 1).payload();
    byte[] longer = Arrays.copyOf(payload, payload.length + 5);

    assertThat(MessageCodec.decode(new Frame(FrameType.HELLO, 1, longer))).isEqualTo(hello);
  }

  @Test
  void bytesAfterAnyOtherMessage_areRefused() {
    assertThatThrownBy(() -> MessageCodec.decode(new Frame(FrameType.ACK, 1, new byte[3])))
        .isInstanceOf(FrameException.class)
        .hasMessage("3 bytes follow the end of the message");
  }

  @Test
  void aReason_isCutRatherThanRefused() throws FrameException {
    String endless = "x".repeat(Limits.MAX_REASON_CHARS - 1) + "\uD83C\uDF0A".repeat(100_000);

    Message.Failed failed = new Message.Failed(endless);

    assertThat(failed.reason()).isEqualTo("x".repeat(Limits.MAX_REASON_CHARS - 1));
    assertThat(MessageCodec.decode(MessageCodec.encode(failed, 1))).isEqualTo(failed);
  }

  @Test
  void halfACharacter_isRefusedRatherThanReplaced() {
    assertThatThrownBy(() -> MessageCodec.encode(new Message.Bye("\uD83C"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not valid Unicode");
  }

  @Test
  void whatIsOverItsLimit_isRefusedBeforeItIsWritten() {
    String name = "x".repeat(Limits.MAX_TEXT_BYTES + 1);

    assertThatThrownBy(() -> new FileIdentity(name, 1, 1))
        .hasMessage("file name of 65537 bytes, at most 65536");
    assertThatThrownBy(() -> new FileIdentity("f", -1, 1)).hasMessage("file length -1 is negative");
    assertThatThrownBy(
            () -> new Message.FileChunk(FilePart.FILE, 0, new byte[Limits.MAX_CHUNK_BYTES + 1]))
        .hasMessage("chunk of 1048577 bytes, at most 1048576");
    assertThatThrownBy(() -> new Message.Delete("db", List.of(), 1, 2)).hasMessage("no path");
    assertThatThrownBy(() -> new Message.Delete("db", List.of("a"), 3, 2))
        .hasMessage("deletion from 3 to 2 is empty");
    assertThatThrownBy(
            () -> new Message.Hello(2, 1, "", 0, "", 0, List.of(), "", false, Position.start(0)))
        .hasMessage("versions 2 to 1, must be within 1 to 255");
    assertThatThrownBy(() -> new Message.Rows("db", List.of()))
        .hasMessage("0 cells, must be within 1 to 262144");
  }

  @Test
  void aLargestChunk_fitsAFrame() throws FrameException {
    Message chunk = new Message.FileChunk(FilePart.FILE, 1, new byte[Limits.MAX_CHUNK_BYTES]);

    assertThat(MessageCodec.decode(MessageCodec.encode(chunk, 1))).isEqualTo(chunk);
  }
}
