// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.sender.MarkTrail;
import io.tributary.sender.Unit;
import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of one region is still to be sent, and what of it is proven to be at the receiver: tells the
 * {@link MarkTrail} what was written and what was acknowledged, and names the points to ask for.
 *
 * <p>{@link #wrote} is called by the engine's thread of the region, the others by the pipe's
 * sending thread, {@link #points} and {@link #bytes} by any.
 */
final class RegionProof {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionProof.class);

  private final MarkTrail trail;
  private final LongSupplier steadyMillis;

  /** Of the writes since the last snapshot that have not settled. */
  @GuardedBy("this")
  private long points;

  @GuardedBy("this")
  private long bytes;

  /** Whether some of them are not in these. */
  @GuardedBy("this")
  private boolean skipped;

  private long snapshotNumber;
  private Optional<Message.Mark> lastFile = Optional.empty();

  /** Of the rows that have settled and are not told to the trail. */
  private Optional<Message.Mark> lastRows = Optional.empty();

  private long rowsNumber;

  /** Whether the files have settled, and rows that had to wait for them are on their way. */
  private boolean followsHistory;

  /** What was there before this is to be sent, too, for all that is known. */
  RegionProof(MarkTrail trail, LongSupplier steadyMillis) {
    this.trail = trail;
    this.steadyMillis = steadyMillis;
    wrote();
  }

  MarkTrail trail() {
    return trail;
  }

  /** A write of the region. To be called before it can be sent; returns its number. */
  long wrote(InsertNode write) {
    synchronized (this) {
      points += LiveChange.Write.points(write);
      bytes += write.getMemorySize();
    }
    return wrote();
  }

  /** A write of which nothing is known. */
  void skipped() {
    synchronized (this) {
      skipped = true;
    }
    long unused = wrote();
  }

  /** Whether there were such since the snapshot, so that more waits than is counted. */
  synchronized boolean hasSkipped() {
    return skipped;
  }

  /** Something else that is to be sent. */
  long wrote() {
    return trail.wrote(steadyMillis.getAsLong());
  }

  synchronized long points() {
    return points;
  }

  synchronized long bytes() {
    return bytes;
  }

  /**
   * A snapshot begins.
   *
   * @param restart forgets the queue: what was written before is in the files, or has settled
   */
  void snapshot(Runnable restart) {
    snapshotNumber = trail.written();
    restart.run();
    lastFile = Optional.empty();
    rowsNumber = 0;
    followsHistory = false;
    trail.behindFiles(true);
    synchronized (this) {
      points = 0;
      bytes = 0;
      skipped = false;
    }
  }

  /** What was written since the snapshot began, and is in its files, too. */
  void snapshotHas(LiveChange.Taken written) {
    snapshotNumber = Math.max(snapshotNumber, written.number());
    goes(written);
  }

  /** A file of the snapshot has settled. That it is there proves nothing of the others. */
  void settled(RegionFile file, Unit.Outcome outcome) {
    lastFile = outcome == Unit.Outcome.SET_ASIDE ? Optional.empty() : mark(file);
    if (lastFile.isPresent()) {
      trail.reached(lastFile, 0);
    }
  }

  /** All files of the snapshot have settled. */
  void historySettled() {
    followsHistory = true;
    trail.reached(lastFile, snapshotNumber);
  }

  /** A loaded file has settled; it is still here. */
  void settled(Unit.SealedFile loaded, long number, Unit.Outcome outcome) {
    trail.reached(outcome == Unit.Outcome.SET_ASIDE ? Optional.empty() : mark(loaded), number);
  }

  /**
   * Rows have settled, and all before them in their lane.
   *
   * @param last of them, as it was sent; empty when the pipe carries none of them
   */
  void settled(LiveChange.Taken taken, Optional<Message.Rows> last, Unit.Outcome outcome) {
    goes(taken);
    if (taken.number() != 0) {
      lastRows =
          outcome == Unit.Outcome.SET_ASIDE ? Optional.empty() : last.flatMap(RegionProof::mark);
      rowsNumber = Math.max(rowsNumber, taken.number());
    }
    if (followsHistory) {
      trail.moved(steadyMillis.getAsLong());
    }
  }

  private synchronized void goes(LiveChange.Taken taken) {
    points = Math.max(0, points - taken.points());
    bytes = Math.max(0, bytes - taken.bytes());
  }

  /** Nothing that was written before the rows that have settled is still to come. */
  void inOrder() {
    followsHistory = false;
    trail.behindFiles(false);
    if (rowsNumber != 0) {
      trail.reached(lastRows, rowsNumber);
      rowsNumber = 0;
    }
  }

  /** The last point of a batch. */
  static Optional<Message.Mark> mark(Message.Rows rows) {
    List<Tablet> tablets = rows.tablets();
    for (int i = tablets.size() - 1; i >= 0; i--) {
      Tablet tablet = tablets.get(i);
      for (int row = tablet.times().length - 1; row >= 0; row--) {
        for (Column column : tablet.columns()) {
          if (!column.nulls().get(row)) {
            return Optional.of(
                new Message.Mark(tablet.device(), column.measurement(), tablet.times()[row]));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Message.Mark> mark(RegionFile file) {
    return file.source()
        .deviceTimes()
        .flatMap(
            times ->
                times.entrySet().stream()
                    .max(Comparator.comparingLong(each -> each.getValue().end())))
        .map(RegionProof::mark);
  }

  private static Message.Mark mark(Map.Entry<IDeviceID, RegionFile.Span> device) {
    return new Message.Mark(device.getKey().toString(), Message.Mark.ANY, device.getValue().end());
  }

  private static Optional<Message.Mark> mark(Unit.SealedFile loaded) {
    try (Unit.SealedFile.RowCursor rows = loaded.rows().open()) {
      return rows.next().flatMap(RegionProof::mark);
    } catch (IOException | RuntimeException e) {
      LOGGER.info("{}: no point of it can be asked for", loaded.label(), e);
      return Optional.empty();
    }
  }
}
