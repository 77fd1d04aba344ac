// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A file that goes as rows, because the receiver does not take it as a whole. */
final class FilePieces implements AutoCloseable, Lane.Exit {

  private final Delivery file;
  private final Unit.SealedFile.RowCursor cursor;
  private final String reason;
  private final Lane.Exit exit;
  private final RowLane lane = new RowLane(SenderTally.Part.FILES, this::next, this);
  private boolean atEnd;
  private boolean someSetAside;
  private @Nullable String unreadable;

  /**
   * Makes the pieces of {@code file}; closes the cursor in the end.
   *
   * @param reason why it is not taken as a whole
   * @param exit told of every piece
   */
  FilePieces(Delivery file, Unit.SealedFile.RowCursor cursor, String reason, Lane.Exit exit) {
    this.file = file;
    this.cursor = cursor;
    this.reason = reason;
    this.exit = exit;
  }

  Delivery file() {
    return file;
  }

  RowLane lane() {
    return lane;
  }

  /** Whether every piece that could be read has left. */
  boolean isDone() {
    return atEnd && lane.isEmpty();
  }

  /** Why some of the file could not be read, if so: then the file itself must be kept. */
  Optional<String> unreadable() {
    return Optional.ofNullable(unreadable);
  }

  Unit.Outcome outcome() {
    return someSetAside ? Unit.Outcome.SET_ASIDE : Unit.Outcome.APPLIED;
  }

  @Override
  public void left(Delivery piece, Unit.Outcome outcome) {
    someSetAside |= outcome == Unit.Outcome.SET_ASIDE;
    exit.left(piece, outcome);
  }

  @Override
  public boolean setAside(Lane from, Delivery piece, String why) {
    return exit.setAside(from, piece, why);
  }

  @Override
  public void close() {
    cursor.close();
  }

  private Optional<Delivery> next() {
    if (atEnd) {
      return Optional.empty();
    }
    try {
      Optional<Message.Rows> rows = cursor.next();
      atEnd = rows.isEmpty();
      return rows.map(this::piece);
    } catch (IOException e) {
      atEnd = true;
      unreadable = "%s; its rows cannot be read: %s".formatted(reason, e.getMessage());
      return Optional.empty();
    }
  }

  private Delivery piece(Message.Rows rows) {
    return Delivery.ofPiece(Unit.RowBatch.of(file.unit().region(), rows, outcome -> {}));
  }
}
