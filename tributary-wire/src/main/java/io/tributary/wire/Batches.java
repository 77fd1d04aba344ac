// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Tablets of any size to messages that fit their frames. Thread-safe, keeps nothing. */
public final class Batches {
  private static final int VARINT_BYTES = 10;
  private static final int HEADER_BYTES = 3 + 2 * VARINT_BYTES;
  private static final int TABLET_BYTES = 5 * VARINT_BYTES;
  private static final int ROWS_BYTES = 4 * VARINT_BYTES;
  private static final int MAX_UTF8_PER_CHAR = 3;

  private Batches() {}

  /**
   * As few messages as easily possible, in order; tablets that are too large are cut by rows, and a
   * single row that is too large by columns.
   *
   * @param maxFrameBytes what {@link Message.Welcome} says
   * @return nothing for no tablets
   * @throws IllegalArgumentException if a single value cannot fit
   */
  public static List<Message.Rows> pack(String database, List<Tablet> tablets, int maxFrameBytes) {
    long budget =
        Math.min(maxFrameBytes, FrameCodec.MAX_FRAME_BYTES)
            - FrameCodec.OVERHEAD_BYTES
            - ROWS_BYTES
            - (long) database.length() * MAX_UTF8_PER_CHAR;
    List<Tablet> pieces = new ArrayList<>();
    tablets.forEach(tablet -> cut(tablet, budget, pieces));
    List<Message.Rows> messages = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    long cells = 0;
    for (int i = 0; i < pieces.size(); i++) {
      long size = bytesAtMost(pieces.get(i));
      if (i > from && (bytes + size > budget || cells + pieces.get(i).cells() > Limits.MAX_CELLS)) {
        messages.add(new Message.Rows(database, pieces.subList(from, i)));
        from = i;
        bytes = 0;
        cells = 0;
      }
      bytes += size;
      cells += pieces.get(i).cells();
    }
    if (from < pieces.size()) {
      messages.add(new Message.Rows(database, pieces.subList(from, pieces.size())));
    }
    return messages;
  }

  /** What a tablet adds to a payload, at most, before compression. */
  public static long bytesAtMost(Tablet tablet) {
    long rows = tablet.times().length;
    long bytes =
        TABLET_BYTES + (long) tablet.device().length() * MAX_UTF8_PER_CHAR + rows * VARINT_BYTES;
    for (Column column : tablet.columns()) {
      bytes += HEADER_BYTES + (long) column.measurement().length() * MAX_UTF8_PER_CHAR;
      bytes += 2 + (rows + 7) / 8 + valueBytesAtMost(column, rows);
    }
    return bytes;
  }

  private static long valueBytesAtMost(Column column, long rows) {
    return switch (column.type()) {
      case BOOLEAN -> (rows + 7) / 8;
      case INT32, DATE, INT64, TIMESTAMP -> rows * WholeCoding.MAX_BYTES;
      case FLOAT -> rows * Float.BYTES;
      case DOUBLE -> rows * Double.BYTES;
      case TEXT, BLOB, STRING -> binaryBytesAtMost(column);
    };
  }

  private static long binaryBytesAtMost(Column column) {
    byte[][] values = ((Values.BinaryValues) column.values()).values();
    BitSet nulls = column.nulls();
    long bytes = 0;
    for (int row = nulls.nextClearBit(0); row < values.length; row = nulls.nextClearBit(row + 1)) {
      bytes += 4L + values[row].length;
    }
    return bytes;
  }

  private static void cut(Tablet tablet, long budget, List<Tablet> pieces) {
    long bytes = bytesAtMost(tablet);
    if (bytes <= budget && tablet.cells() <= Limits.MAX_CELLS) {
      pieces.add(tablet);
      return;
    }
    int rows = tablet.times().length;
    int columns = tablet.columns().size();
    if (rows > 1) {
      cut(tablet.rows(0, rows / 2), budget, pieces);
      cut(tablet.rows(rows / 2, rows), budget, pieces);
    } else if (columns > 1) {
      cut(tablet.columns(0, columns / 2), budget, pieces);
      cut(tablet.columns(columns / 2, columns), budget, pieces);
    } else {
      throw new IllegalArgumentException(
          "%s.%s has a point of up to %d bytes, a message takes %d"
              .formatted(tablet.device(), tablet.columns().get(0).measurement(), bytes, budget));
    }
  }
}
