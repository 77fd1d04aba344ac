// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Frames to bytes and back. Thread-safe, keeps nothing.
 *
 * <pre>
 *  0        4         5      6       7             15           19               23
 *  +--------+---------+------+-------+-------------+------------+----------------+---------+--------+
 *  | magic  | version | type | flags | sequence    | raw length | payload length | payload | crc32c |
 *  | u32    | u8      | u8   | u8    | i64         | u32        | u32            |         | u32    |
 *  +--------+---------+------+-------+-------------+------------+----------------+---------+--------+
 *  big-endian; flags: 0; 1: payload is zstd; 3: payload is zstd behind the {@link FrameHistory}
 *  crc32c: over everything before it, with flags 3 over the history before that
 * </pre>
 *
 * This header is the same in every version of the protocol.
 */
public final class FrameCodec {
  /** "TRIB". */
  public static final int MAGIC = 0x54524942;

  /** The protocol version written here, and the newest one understood here. */
  public static final int VERSION = 1;

  /** The oldest protocol version understood here. */
  public static final int MIN_VERSION = 1;

  /** A frame's bytes that are not payload. */
  public static final int OVERHEAD_BYTES = 27;

  /** The longest frame, before and after compression. */
  public static final int MAX_FRAME_BYTES = 8 * 1024 * 1024;

  /** The longest payload of a frame. */
  public static final int MAX_PAYLOAD_BYTES = MAX_FRAME_BYTES - OVERHEAD_BYTES;

  private static final int SEQUENCE_OFFSET = 7;
  private static final int RAW_LENGTH_OFFSET = 15;
  private static final int PAYLOAD_OFFSET = 23;
  private static final int CRC_BYTES = 4;
  private static final int FLAGS_OFFSET = 6;
  private static final int FLAG_ZSTD = 1;
  private static final int FLAGS_BEHIND = 3;

  private static final int ZSTD_LEVEL = 3;
  // Below this, the zstd header alone eats the gain.
  private static final int MIN_ZSTD_BYTES = 64;
  // Files are compressed already, mostly: ask a piece before spending time on the whole.
  private static final int SAMPLE_BYTES = 64 * 1024;

  private static final byte[] NOTHING = {};

  private FrameCodec() {}

  /** The bytes of a frame, compressed where that makes them fewer. */
  public static byte[] encode(Frame frame) {
    return encode(frame, new FrameHistory());
  }

  /** The same of a connection that has this history. */
  static byte[] encode(Frame frame, FrameHistory history) {
    byte[] raw = frame.payload();
    boolean behind = history.helps(frame.type(), raw.length);
    byte[] packed = pack(raw, behind ? history.bytes() : NOTHING);
    boolean zstd = pays(packed.length, raw.length);
    int flags = zstd ? behind ? FLAGS_BEHIND : FLAG_ZSTD : 0;
    byte[] payload = zstd ? packed : raw;
    ByteBuffer bytes = ByteBuffer.allocate(payload.length + OVERHEAD_BYTES);
    bytes.putInt(MAGIC).put((byte) VERSION).put(frame.type().code());
    bytes.put((byte) flags).putLong(frame.sequence());
    bytes.putInt(raw.length).putInt(payload.length).put(payload);
    bytes.putInt(crc(bytes.duplicate().flip(), history));
    return bytes.array();
  }

  /**
   * The frame in these bytes: all that remain in the buffer, which are consumed only on success.
   * Never allocates more than {@link #MAX_FRAME_BYTES}.
   *
   * @throws FrameException if they are not exactly one whole frame
   */
  public static Frame decode(ByteBuffer bytes) throws FrameException {
    return decode(bytes, new FrameHistory());
  }

  /** The same of a connection that has this history. */
  static Frame decode(ByteBuffer bytes, FrameHistory history) throws FrameException {
    ByteBuffer in = bytes.slice();
    checkLengths(in);
    int crcOffset = in.limit() - CRC_BYTES;
    int crc = crc(in.duplicate().limit(crcOffset), history);
    if (crc != in.getInt(crcOffset)) {
      throw FrameException.damaged(
          "frame checksum %08x, its bytes have %08x", in.getInt(crcOffset), crc);
    }
    int version = Byte.toUnsignedInt(in.get(4));
    if (version < MIN_VERSION || version > VERSION) {
      throw unspoken(version, version);
    }
    FrameType type = FrameType.of(in.get(5));
    int flags = Byte.toUnsignedInt(in.get(FLAGS_OFFSET));
    if (flags != 0 && flags != FLAG_ZSTD && flags != FLAGS_BEHIND) {
      throw FrameException.malformed("frame flags %02x, only 00, 01 and 03 are known", flags);
    }
    byte[] payload = new byte[crcOffset - PAYLOAD_OFFSET];
    in.get(PAYLOAD_OFFSET, payload);
    int rawLength = in.getInt(RAW_LENGTH_OFFSET);
    if (flags != 0) {
      payload = unpack(payload, rawLength, flags == FLAGS_BEHIND ? history.bytes() : NOTHING);
    } else if (payload.length != rawLength) {
      throw FrameException.malformed(
          "frame of raw length %d holds %d bytes", rawLength, payload.length);
    }
    bytes.position(bytes.limit());
    return new Frame(type, in.getLong(7), payload);
  }

  /**
   * The sequence in the header of a frame that may not be readable otherwise: where an answer that
   * says so belongs. 0 when there is not even a header.
   */
  public static long sequenceOf(ByteBuffer bytes) {
    return bytes.remaining() < RAW_LENGTH_OFFSET
        ? 0
        : bytes.getLong(bytes.position() + SEQUENCE_OFFSET);
  }

  /**
   * The version to speak with a peer that speaks these: the newest that both know.
   *
   * @throws FrameException if there is none; the message names the versions of both
   */
  public static int agree(int peerMinVersion, int peerMaxVersion) throws FrameException {
    int version = Math.min(VERSION, peerMaxVersion);
    if (version < Math.max(MIN_VERSION, peerMinVersion)) {
      throw unspoken(peerMinVersion, peerMaxVersion);
    }
    return version;
  }

  private static FrameException unspoken(int peerMin, int peerMax) {
    return FrameException.version(
        "protocol version of the peer is %s, this node speaks %s",
        range(peerMin, peerMax), range(MIN_VERSION, VERSION));
  }

  private static String range(int min, int max) {
    return min == max ? Integer.toString(min) : min + " to " + max;
  }

  private static void checkLengths(ByteBuffer in) throws FrameException {
    int length = in.limit();
    if (length < OVERHEAD_BYTES || length > MAX_FRAME_BYTES) {
      throw FrameException.malformed(
          "frame of %d bytes, must be within %d to %d", length, OVERHEAD_BYTES, MAX_FRAME_BYTES);
    }
    if (in.getInt(0) != MAGIC) {
      throw FrameException.malformed("frame starts with %08x, not %08x", in.getInt(0), MAGIC);
    }
    long rawLength = Integer.toUnsignedLong(in.getInt(RAW_LENGTH_OFFSET));
    if (rawLength > MAX_PAYLOAD_BYTES) {
      throw FrameException.damaged(
          "frame of raw length %d, at most %d", rawLength, MAX_PAYLOAD_BYTES);
    }
    long payloadLength = Integer.toUnsignedLong(in.getInt(RAW_LENGTH_OFFSET + 4));
    if (payloadLength != length - OVERHEAD_BYTES) {
      throw FrameException.damaged(
          "frame with a payload of %d bytes holds %d", payloadLength, length - OVERHEAD_BYTES);
    }
  }

  private static byte[] unpack(byte[] packed, int rawLength, byte[] history) throws FrameException {
    byte[] raw = new byte[rawLength];
    try {
      long unpacked = Zstd.decompressUsingDict(raw, 0, packed, 0, packed.length, history);
      if (unpacked == rawLength) {
        return raw;
      }
      throw FrameException.malformed(
          "frame of raw length %d unpacks to %d bytes", rawLength, unpacked);
    } catch (ZstdException e) {
      throw FrameException.malformed("frame does not unpack: %s", e.toString());
    }
  }

  private static byte[] pack(byte[] raw, byte[] history) {
    if (history.length > 0) {
      return Zstd.compressUsingDict(raw, history, ZSTD_LEVEL);
    }
    return worthPacking(raw) ? Zstd.compress(raw, ZSTD_LEVEL) : raw;
  }

  private static boolean worthPacking(byte[] raw) {
    if (raw.length < MIN_ZSTD_BYTES) {
      return false;
    }
    if (raw.length <= 2 * SAMPLE_BYTES) {
      return true;
    }
    int from = (raw.length - SAMPLE_BYTES) / 2;
    byte[] sample = Arrays.copyOfRange(raw, from, from + SAMPLE_BYTES);
    return pays(Zstd.compress(sample, 1).length, SAMPLE_BYTES);
  }

  private static boolean pays(int packedLength, int rawLength) {
    return packedLength < rawLength - rawLength / 16;
  }

  private static int crc(ByteBuffer frame, FrameHistory history) {
    CRC32C crc = new CRC32C();
    if (frame.get(FLAGS_OFFSET) == FLAGS_BEHIND) {
      crc.update(history.bytes());
    }
    crc.update(frame);
    return (int) crc.getValue();
  }
}
