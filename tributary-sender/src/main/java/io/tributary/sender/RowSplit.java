// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.sender.Unit.Outcome;
import io.tributary.sender.Unit.Receipt;
import io.tributary.sender.Unit.RowBatch;
import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cuts a batch that a receiver does not take into smaller ones, so that in the end only the series
 * at fault is set aside: first by region, then by device, then by series. Pure.
 */
final class RowSplit {

  private RowSplit() {}

  /**
   * The pieces in the order in which they must be sent; of one series they keep the batch's order.
   * Empty when it is one series and cannot be cut. A series without a point is left out.
   *
   * <p>The batch's receipt is called when the last piece has settled: {@link Outcome#SET_ASIDE} if
   * any piece was, else {@link Outcome#APPLIED}. Pieces may settle in any order.
   */
  static List<RowBatch> of(RowBatch batch) {
    if (!batch.parts().isEmpty()) {
      return batch.parts();
    }
    List<Message.Rows> pieces = pieces(batch.rows());
    boolean isCut = pieces.size() > 1 || !pieces.equals(List.of(batch.rows()));
    if (pieces.isEmpty() || !isCut) {
      return List.of();
    }
    Shared shared = new Shared(pieces.size(), batch.receipt());
    return pieces.stream()
        .map(rows -> RowBatch.of(batch.region(), rows, shared.forPiece()))
        .toList();
  }

  private static List<Message.Rows> pieces(Message.Rows rows) {
    List<List<Tablet>> runs = runs(rows.tablets());
    if (runs.size() > 1) {
      return runs.stream().map(run -> new Message.Rows(rows.database(), run)).toList();
    }
    Map<String, List<Tablet>> series = new LinkedHashMap<>();
    for (Tablet tablet : rows.tablets()) {
      for (Column column : tablet.columns()) {
        if (column.points() > 0) {
          series
              .computeIfAbsent(column.measurement(), name -> new ArrayList<>())
              .add(new Tablet(tablet.device(), tablet.aligned(), tablet.times(), List.of(column)));
        }
      }
    }
    return series.values().stream()
        .map(tablets -> new Message.Rows(rows.database(), tablets))
        .toList();
  }

  /** Tablets of one device that follow each other. */
  private static List<List<Tablet>> runs(List<Tablet> tablets) {
    List<List<Tablet>> runs = new ArrayList<>();
    int from = 0;
    for (int to = 1; to <= tablets.size(); to++) {
      if (to == tablets.size() || !tablets.get(to).device().equals(tablets.get(from).device())) {
        runs.add(tablets.subList(from, to));
        from = to;
      }
    }
    return runs;
  }

  /** One receipt for all pieces. Used on the sending thread. */
  private static final class Shared {
    private final Receipt whole;
    private int unsettled;
    private Outcome outcome = Outcome.APPLIED;

    Shared(int pieces, Receipt whole) {
      this.unsettled = pieces;
      this.whole = whole;
    }

    Receipt forPiece() {
      return new Receipt() {
        private boolean counted;

        /** The whole's receipt may throw; then this is called again, and must not count again. */
        @Override
        public void settled(Outcome ofPiece) {
          if (!counted) {
            counted = true;
            unsettled--;
            outcome = ofPiece == Outcome.SET_ASIDE ? ofPiece : outcome;
          }
          if (unsettled == 0) {
            whole.settled(outcome);
          }
        }
      };
    }
  }
}
