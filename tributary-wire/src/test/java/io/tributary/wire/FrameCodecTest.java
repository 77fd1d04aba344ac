// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.luben.zstd.Zstd;
import io.tributary.wire.FrameException.Fault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {
  private static final Frame FRAME =
      new Frame(FrameType.BYE, 0x0102030405060708L, new byte[] {3, 'e', 'n', 'd'});
  private static final String GOLDEN =
      "54524942" // TRIB
          + "01" // version
          + "0a" // BYE
          + "00" // not compressed
          + "0102030405060708"
          + "00000004"
          + "00000004"
          + "03656e64";
  private static final String GOLDEN_ZSTD =
      "54524942"
          + "01"
          + "0e"
          + "01"
          + "ffffffffffffffff"
          + "000003e8"
          + "00000013"
          + "28b52ffd60e8024d00001000000100e32b8005"
          + "7c37712a";

  @Test
  void aFrame_hasTheBytesOfTheDrawing() throws FrameException {
    byte[] golden = sealed(HexFormat.of().parseHex(GOLDEN));

    assertThat(FrameCodec.encode(FRAME)).isEqualTo(golden);
    assertThat(HexFormat.of().formatHex(golden)).endsWith("2cbf5a85");
    assertThat(FrameCodec.decode(ByteBuffer.wrap(golden))).isEqualTo(FRAME);
  }

  @Test
  void aCompressedFrameOfTheFirstRelease_isRead() throws FrameException {
    byte[] golden = HexFormat.of().parseHex(GOLDEN_ZSTD);

    assertThat(FrameCodec.decode(ByteBuffer.wrap(golden)))
        .isEqualTo(new Frame(FrameType.FAILED, -1, new byte[1000]));
  }

  @ParameterizedTest
  @EnumSource
  void everyType_isReadBack(FrameType type) throws FrameException {
    Frame frame = new Frame(type, Long.MIN_VALUE, new byte[0]);

    assertThat(FrameCodec.decode(ByteBuffer.wrap(FrameCodec.encode(frame)))).isEqualTo(frame);
  }

  @Test
  void theCodes_areFixed() {
    StringBuilder codes = new StringBuilder();
    for (FrameType type : FrameType.values()) {
      codes.append(type.code()).append(' ').append(type).append('\n');
    }
    for (ValueType type : ValueType.values()) {
      codes.append(type.code()).append(' ').append(type).append('\n');
    }
    for (Refusal refusal : Refusal.values()) {
      codes.append(refusal.code()).append(' ').append(refusal).append('\n');
    }
    for (FilePart part : FilePart.values()) {
      codes.append(part.code()).append(' ').append(part).append('\n');
    }

    assertThat(codes)
        .hasToString(
            """
            1 HELLO
            2 WELCOME
            3 ROWS
            4 FILE_BEGIN
            5 FILE_OFFSETS
            6 FILE_CHUNK
            7 FILE_END
            8 DELETE
            9 HEARTBEAT
            10 BYE
            11 ACK
            12 REFUSED
            13 LATER
            14 FAILED
            15 SKIPPED
            16 FILES_APPLIED
            17 NOTICE
            18 MARK
            19 MARKED
            20 DIGEST
            21 DIGESTS
            0 BOOLEAN
            1 INT32
            2 INT64
            3 FLOAT
            4 DOUBLE
            5 TEXT
            8 TIMESTAMP
            9 DATE
            10 BLOB
            11 STRING
            1 NOT_ALLOWED
            2 LOGIN
            3 VERSION
            4 SELF
            5 LOOP
            6 CLASH
            7 PROTOCOL
            0 FILE
            1 MODIFICATIONS
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 1000, 200_000, FrameCodec.MAX_PAYLOAD_BYTES})
  void aPayloadOfAnyLength_isReadBack_fromAnyBuffer(int length) throws FrameException {
    byte[] noise = new byte[length];
    new SplittableRandom(length).nextBytes(noise);
    for (byte[] payload : new byte[][] {noise, new byte[length]}) {
      Frame frame = new Frame(FrameType.ROWS, 7, payload);
      byte[] bytes = FrameCodec.encode(frame);
      ByteBuffer buffer =
          ByteBuffer.allocateDirect(bytes.length + 8).order(ByteOrder.LITTLE_ENDIAN);
      buffer.position(3).limit(3 + bytes.length);
      buffer.duplicate().put(bytes);

      assertThat(FrameCodec.decode(buffer.asReadOnlyBuffer().slice())).isEqualTo(frame);
      assertThat(FrameCodec.decode(buffer)).isEqualTo(frame);
      assertThat(buffer.remaining()).isZero();
      assertThat(bytes.length).isLessThanOrEqualTo(FrameCodec.MAX_FRAME_BYTES);
    }
  }

  @Test
  void compression_isUsedOnlyWhereItPays() {
    byte[] noise = new byte[200_000];
    new SplittableRandom(1).nextBytes(noise);

    assertThat(FrameCodec.encode(new Frame(FrameType.FILE_CHUNK, 1, noise))[6]).isZero();
    assertThat(FrameCodec.encode(new Frame(FrameType.FILE_CHUNK, 1, new byte[200_000])))
        .hasSizeLessThan(200);
  }

  @Test
  void anyFlippedBit_isFound() {
    byte[] good = FrameCodec.encode(FRAME);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      ByteBuffer buffer = ByteBuffer.wrap(bad);

      assertThatThrownBy(() -> FrameCodec.decode(buffer)).isInstanceOf(FrameException.class);
      assertThat(buffer.position()).isZero();
    }
  }

  @Test
  void anyOtherLength_isRefused() {
    byte[] good = FrameCodec.encode(FRAME);
    for (int length = 0; length < good.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(good, 0, length);
      assertThatThrownBy(() -> FrameCodec.decode(cut)).isInstanceOf(FrameException.class);
    }
    ByteBuffer longer = ByteBuffer.allocate(good.length + 1).put(good).rewind();
    assertThatThrownBy(() -> FrameCodec.decode(longer))
        .hasMessage("frame with a payload of 4 bytes holds 5");
    ByteBuffer tooLong = ByteBuffer.allocate(FrameCodec.MAX_FRAME_BYTES + 1);
    assertThatThrownBy(() -> FrameCodec.decode(tooLong))
        .hasMessage("frame of 8388609 bytes, must be within 27 to 8388608");
  }

  @Test
  void whatIsWholeButWrong_isRefusedWithItsValue() {
    assertFault(changed(0, 0x55), Fault.MALFORMED, "frame starts with 55524942, not 54524942");
    assertFault(
        changed(4, 2), Fault.VERSION, "protocol version of the peer is 2, this node speaks 1");
    assertFault(
        changed(4, 0), Fault.VERSION, "protocol version of the peer is 0, this node speaks 1");
    assertFault(changed(5, 0), Fault.MALFORMED, "frame type 0 is unknown");
    assertFault(changed(5, 22), Fault.MALFORMED, "frame type 22 is unknown");
    assertFault(changed(5, 255), Fault.MALFORMED, "frame type -1 is unknown");
    assertFault(changed(6, 2), Fault.MALFORMED, "frame flags 02, only 00, 01 and 03 are known");
    assertFault(
        changed(15, 0xFF), Fault.DAMAGED, "frame of raw length 4278190084, at most 8388581");
    assertFault(changed(18, 5), Fault.MALFORMED, "frame of raw length 5 holds 4 bytes");
    assertFault(
        changed(19, 0xFF), Fault.DAMAGED, "frame with a payload of 4278190084 bytes holds 4");
  }

  @Test
  void aZstdPayload_thatIsNotWhatTheHeaderSays_isRefused() {
    byte[] packed = Zstd.compress(new byte[5000], 3);

    assertFault(zstd(packed, 4999), Fault.MALFORMED, null);
    assertFault(
        zstd(packed, 5001), Fault.MALFORMED, "frame of raw length 5001 unpacks to 5000 bytes");
    assertFault(zstd(new byte[] {1, 2, 3, 4, 5}, 5000), Fault.MALFORMED, null);
    assertFault(zstd(new byte[0], 5000), Fault.MALFORMED, null);
    // A bomb: little to send, far more than it says to unpack.
    byte[] bomb = Zstd.compress(new byte[64 * 1024 * 1024], 3);
    assertFault(zstd(bomb, 100), Fault.MALFORMED, null);
  }

  @Test
  void theNewestCommonVersion_isAgreed() throws FrameException {
    assertThat(FrameCodec.agree(1, 1)).isEqualTo(1);
    assertThat(FrameCodec.agree(1, 200)).isEqualTo(1);
    assertThatThrownBy(() -> FrameCodec.agree(2, 3))
        .isInstanceOf(FrameException.class)
        .hasMessage("protocol version of the peer is 2 to 3, this node speaks 1");
  }

  @Test
  void aPayloadThatIsTooLong_isNoFrame() {
    byte[] payload = new byte[FrameCodec.MAX_PAYLOAD_BYTES + 1];

    assertThatThrownBy(() -> new Frame(FrameType.ROWS, 1, payload))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ROWS payload of 8388582 bytes, at most 8388581");
  }

  private static byte[] changed(int offset, int value) {
    byte[] bytes = HexFormat.of().parseHex(GOLDEN);
    bytes[offset] = (byte) value;
    return sealed(bytes);
  }

  private static byte[] zstd(byte[] packed, int rawLength) {
    ByteBuffer bytes = ByteBuffer.allocate(23 + packed.length);
    bytes.putInt(FrameCodec.MAGIC).put((byte) 1).put((byte) 3).put((byte) 1).putLong(1);
    bytes.putInt(rawLength).putInt(packed.length).put(packed);
    return sealed(bytes.array());
  }

  private static byte[] sealed(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return ByteBuffer.allocate(bytes.length + 4).put(bytes).putInt((int) crc.getValue()).array();
  }

  private static void assertFault(byte[] bytes, Fault fault, @Nullable String message) {
    FrameException thrown =
        catchThrowableOfType(FrameException.class, () -> FrameCodec.decode(ByteBuffer.wrap(bytes)));
    assertThat(thrown).isNotNull();
    assertThat(thrown.fault()).isEqualTo(fault);
    if (message != null) {
      assertThat(thrown).hasMessage(message);
    }
  }
}
