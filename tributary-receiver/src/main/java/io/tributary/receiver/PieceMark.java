// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Which piece a part ends with, written behind the place where the whole file will end:
 *
 * <pre>
 *  0       4       12      20             24            28
 *  +-------+-------+-------+--------------+-------------+
 *  | magic | start | end   | crc32c of    | crc32c of   |
 *  | u32   | i64   | i64   | the piece    | the mark    |
 *  +-------+-------+-------+--------------+-------------+
 * </pre>
 *
 * @param start of the piece in the file
 * @param end of the piece, and so of what is held
 */
record PieceMark(long start, long end, int crc32c) {
  static final int BYTES = 28;

  /** "TPM1": the last byte is the version. */
  private static final int MAGIC = 0x54504d31;

  private static final int BUFFER_BYTES = 64 * 1024;

  static PieceMark of(long start, byte[] piece) {
    CRC32C crc = new CRC32C();
    crc.update(piece);
    return new PieceMark(start, start + piece.length, (int) crc.getValue());
  }

  ByteBuffer encoded() {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    bytes.putInt(MAGIC).putLong(start).putLong(end).putInt(crc32c);
    return bytes.putInt(checksum(bytes)).flip();
  }

  /** The mark at that place, or empty if there is none that is whole. */
  static Optional<PieceMark> read(DiskFile file, long offset, long wholeLength) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    if (file.read(offset, bytes) != BYTES) {
      return Optional.empty();
    }
    bytes.flip();
    int magic = bytes.getInt();
    PieceMark mark = new PieceMark(bytes.getLong(), bytes.getLong(), bytes.getInt());
    boolean whole =
        magic == MAGIC
            && bytes.getInt() == checksum(bytes)
            && mark.start >= 0
            && mark.start < mark.end
            && mark.end <= wholeLength;
    return whole ? Optional.of(mark) : Optional.empty();
  }

  /** Whether the piece is there as it was received. */
  boolean isTrue(DiskFile file) throws IOException {
    return checksum(file, start, end).filter(crc -> crc == crc32c).isPresent();
  }

  /** The checksum of these bytes of the file, or empty if it ends before. */
  static Optional<Integer> checksum(DiskFile file, long start, long end) throws IOException {
    CRC32C crc = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long at = start; at < end; ) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, end - at));
      int bytes = file.read(at, buffer);
      if (bytes < 0) {
        return Optional.empty();
      }
      crc.update(buffer.flip());
      at += bytes;
    }
    return Optional.of((int) crc.getValue());
  }

  private static int checksum(ByteBuffer mark) {
    CRC32C crc = new CRC32C();
    crc.update(mark.duplicate().position(0).limit(BYTES - Integer.BYTES));
    return (int) crc.getValue();
  }
}
