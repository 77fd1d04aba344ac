// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Column;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The least that is sent, acknowledged, tried again or set aside as one: a batch of live rows, a
 * sealed file, or a deletion.
 */
public sealed interface Unit {

  /** The data region it is from; order matters within one region only. */
  int region();

  /** Called back exactly once, by the sender; when it throws it is called again. */
  Receipt receipt();

  /** For logs and messages: what it is and how large. */
  String label();

  /** How a unit left the sender. */
  enum Outcome {
    /** The receiver's engine has it now. */
    APPLIED,
    /** The receiver had it already; nothing was applied and no byte of it was sent. */
    KNOWN,
    /** All of it or a part is safe in quarantine, the rest has arrived. */
    SET_ASIDE
  }

  /** What happens when a unit has left the sender: progress may move past it. */
  interface Receipt {

    /** Called on the sending thread. */
    void settled(Outcome outcome);
  }

  /**
   * Live points.
   *
   * @param points how many values, nulls not counted
   * @param newestTime the largest time stamp, engine precision
   * @param parts what it is put together from, when it is; each with its own region and receipt
   */
  record RowBatch(
      int region,
      Message.Rows rows,
      long points,
      long newestTime,
      List<RowBatch> parts,
      Receipt receipt)
      implements Unit {

    public RowBatch(int region, Message.Rows rows, long points, long newestTime, Receipt receipt) {
      this(region, rows, points, newestTime, List.of(), receipt);
    }

    /** A batch of these rows, counted. */
    public static RowBatch of(int region, Message.Rows rows, Receipt receipt) {
      return new RowBatch(region, rows, rows.points(), newestTime(rows), receipt);
    }

    /**
     * Batches of several regions that go in one frame. Their own receipts are told.
     *
     * @param rows those of all parts, in their order
     */
    public static RowBatch together(Message.Rows rows, List<RowBatch> parts) {
      Deque<Receipt> untold = new ArrayDeque<>();
      parts.forEach(part -> untold.add(part.receipt()));
      return new RowBatch(
          parts.get(0).region(),
          rows,
          parts.stream().mapToLong(RowBatch::points).sum(),
          parts.stream().mapToLong(RowBatch::newestTime).max().orElse(Long.MIN_VALUE),
          List.copyOf(parts),
          outcome -> {
            // One that throws is told again, those before it are not.
            while (!untold.isEmpty()) {
              untold.element().settled(outcome);
              untold.remove();
            }
          });
    }

    @Override
    public String label() {
      return points + " live points of " + rows.database();
    }

    /** Of the times that have a point. */
    private static long newestTime(Message.Rows rows) {
      long newest = Long.MIN_VALUE;
      for (Tablet tablet : rows.tablets()) {
        for (Column column : tablet.columns()) {
          BitSet nulls = column.nulls();
          for (int row = 0; row < tablet.times().length; row++) {
            if (!nulls.get(row)) {
              newest = Math.max(newest, tablet.times()[row]);
            }
          }
        }
      }
      return newest;
    }
  }

  /** A deletion. */
  record Deletion(int region, Message.Delete delete, Receipt receipt) implements Unit {

    @Override
    public String label() {
      return "deletion of " + String.join(", ", delete.paths());
    }
  }

  /**
   * A sealed file, and the deletions that hold inside it. Both stay readable and unchanged until
   * the receipt.
   *
   * @param startTime the smallest time stamp in it, engine precision
   * @param endTime the largest one
   * @param mustApply asked when its turn has come: whether it must be applied even if the receiver
   *     has applied it before, because an older file with points at the same times was applied
   *     after it
   * @param rows its points as rows, for a receiver that cannot take the file as a whole
   */
  record SealedFile(
      int region,
      String database,
      Part file,
      Optional<Part> modifications,
      long startTime,
      long endTime,
      BooleanSupplier mustApply,
      RowSource rows,
      Receipt receipt)
      implements Unit {

    /**
     * A file on disk and what it must be on arrival.
     *
     * @param reader reads it
     */
    public record Part(Path path, FileIdentity identity, PartReader reader) {

      /** One that is read as any other file. */
      public Part(Path path, FileIdentity identity) {
        this(path, identity, PartReader.PLAIN);
      }

      void read(long offset, ByteBuffer bytes) throws IOException {
        reader.read(path, offset, bytes);
      }
    }

    /** Opens a file to read its points. */
    public interface RowSource {

      /**
       * Begins at its first point.
       *
       * @throws IOException when it cannot be read at all
       */
      RowCursor open() throws IOException;
    }

    /** The points of a file, without those that its deletions hide. */
    public interface RowCursor extends AutoCloseable {

      /**
       * The next points, never more than a frame takes, or empty at the end.
       *
       * @throws IOException when the rest cannot be read
       */
      Optional<Message.Rows> next() throws IOException;

      @Override
      void close();
    }

    @Override
    public String label() {
      return "file " + file.identity().name() + " (" + file.identity().length() + " bytes)";
    }
  }
}
