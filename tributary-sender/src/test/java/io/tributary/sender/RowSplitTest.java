// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sender.Unit.Outcome;
import io.tributary.sender.Unit.RowBatch;
import io.tributary.wire.Column;
import io.tributary.wire.Message;
import io.tributary.wire.Tablet;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Batches cut into smaller ones. */
class RowSplitTest {
  private final List<Outcome> settled = new ArrayList<>();

  @Test
  void severalDevices_areCutByDevice_inOrder() {
    Tablet a = tablet("a", false, new long[] {1, 9}, column("x"), column("y"));
    Tablet againA = tablet("a", false, new long[] {2}, column("x"));
    Tablet b = tablet("b", true, new long[] {3}, column("x"));
    Tablet lateA = tablet("a", false, new long[] {4}, column("x"));

    List<RowBatch> pieces = RowSplit.of(batch(a, againA, b, lateA));

    assertThat(pieces.stream().map(piece -> piece.rows().tablets()))
        .containsExactly(List.of(a, againA), List.of(b), List.of(lateA));
    assertThat(pieces).allMatch(piece -> piece.region() == 7);
    assertThat(pieces).allMatch(piece -> piece.rows().database().equals("root.db"));
    assertThat(pieces.stream().map(RowBatch::points)).containsExactly(5L, 1L, 1L);
    assertThat(pieces.stream().map(RowBatch::newestTime)).containsExactly(9L, 3L, 4L);
  }

  @Test
  void oneDevice_isCutBySeries_eachInItsOrder() {
    Tablet first = tablet("a", true, new long[] {1, 2, 3}, column("x", 2), column("y", 0, 1));
    Tablet second = tablet("a", true, new long[] {1}, column("y"), column("z", 0));

    List<RowBatch> pieces = RowSplit.of(batch(first, second));

    assertThat(pieces).hasSize(2);
    assertThat(series(pieces.get(0))).containsExactly("x");
    assertThat(series(pieces.get(1))).containsExactly("y", "y");
    assertThat(pieces.get(1).rows().tablets().get(1).times()).containsExactly(1);
    assertThat(pieces.stream().map(RowBatch::points)).containsExactly(2L, 2L);
    assertThat(pieces.stream().map(RowBatch::newestTime)).containsExactly(2L, 3L);
    assertThat(pieces).allMatch(piece -> piece.rows().tablets().get(0).aligned());
  }

  @Test
  void oneSeries_cannotBeCut() {
    assertThat(RowSplit.of(batch(tablet("a", false, new long[] {1}, column("x"))))).isEmpty();
    assertThat(
            RowSplit.of(
                batch(
                    tablet("a", false, new long[] {1}, column("x")),
                    tablet("a", false, new long[] {1}, column("x")))))
        .isEmpty();
  }

  @Test
  void seriesWithoutAPoint_isLeftOut_andMayBeTheOneAtFault() {
    List<RowBatch> pieces =
        RowSplit.of(batch(tablet("a", true, new long[] {1}, column("x"), column("y", 0))));

    assertThat(pieces).hasSize(1);
    assertThat(series(pieces.get(0))).containsExactly("x");
  }

  @Test
  void pieces_canBeCutAgain_untilTheyAreOneSeries() {
    Tablet a = tablet("a", false, new long[] {1}, column("x"), column("y"));
    Tablet b = tablet("b", false, new long[] {1}, column("x"));

    List<RowBatch> pieces = RowSplit.of(batch(a, b));
    List<RowBatch> series = RowSplit.of(pieces.get(0));

    assertThat(series).hasSize(2).allMatch(piece -> RowSplit.of(piece).isEmpty());
    series.forEach(piece -> piece.receipt().settled(Outcome.APPLIED));
    assertThat(settled).isEmpty();
    pieces.get(1).receipt().settled(Outcome.APPLIED);
    assertThat(settled).containsExactly(Outcome.APPLIED);
  }

  @ParameterizedTest
  @CsvSource({
    "APPLIED, APPLIED, APPLIED",
    "KNOWN, APPLIED, APPLIED",
    "KNOWN, KNOWN, APPLIED",
    "SET_ASIDE, APPLIED, SET_ASIDE",
    "APPLIED, SET_ASIDE, SET_ASIDE",
    "SET_ASIDE, KNOWN, SET_ASIDE",
  })
  void receipt_isCalledOnce_withTheLastPiece(Outcome one, Outcome other, Outcome expected) {
    List<RowBatch> pieces =
        RowSplit.of(batch(tablet("a", false, new long[] {1}, column("x"), column("y"))));

    pieces.get(1).receipt().settled(other);
    assertThat(settled).isEmpty();
    pieces.get(0).receipt().settled(one);

    assertThat(settled).containsExactly(expected);
  }

  @Test
  void batchesThatWentTogether_goByThemselves_andAreToldOnce() {
    RowBatch one = batch(tablet("a", false, new long[] {1}, column("x")));
    boolean[] full = {true};
    RowBatch other =
        RowBatch.of(
            8,
            new Message.Rows("root.db", List.of(tablet("b", false, new long[] {2}, column("x")))),
            outcome -> {
              if (full[0]) {
                throw new IllegalStateException("disk full");
              }
              settled.add(outcome);
            });
    List<Tablet> tablets = new ArrayList<>(one.rows().tablets());
    tablets.addAll(other.rows().tablets());

    RowBatch both = RowBatch.together(new Message.Rows("root.db", tablets), List.of(one, other));

    assertThat(both.points()).isEqualTo(one.points() + other.points());
    assertThat(RowSplit.of(both)).containsExactly(one, other);
    assertThatThrownBy(() -> both.receipt().settled(Outcome.APPLIED))
        .isInstanceOf(IllegalStateException.class);
    full[0] = false;
    both.receipt().settled(Outcome.APPLIED);
    assertThat(settled).containsExactly(Outcome.APPLIED, Outcome.APPLIED);
  }

  @Test
  void receiptThatThrows_isCalledAgain_withTheSamePiece() {
    boolean[] full = {true};
    RowBatch whole =
        new RowBatch(
            7,
            new Message.Rows(
                "root.db", List.of(tablet("a", false, new long[] {1}, column("x"), column("y")))),
            2,
            1,
            outcome -> {
              if (full[0]) {
                throw new IllegalStateException("disk full");
              }
              settled.add(outcome);
            });
    List<RowBatch> pieces = RowSplit.of(whole);
    pieces.get(0).receipt().settled(Outcome.SET_ASIDE);

    assertThatThrownBy(() -> pieces.get(1).receipt().settled(Outcome.APPLIED))
        .isInstanceOf(IllegalStateException.class);
    full[0] = false;
    pieces.get(1).receipt().settled(Outcome.APPLIED);

    assertThat(settled).containsExactly(Outcome.SET_ASIDE);
  }

  private RowBatch batch(Tablet... tablets) {
    Message.Rows rows = new Message.Rows("root.db", List.of(tablets));
    return new RowBatch(7, rows, 99, 99, settled::add);
  }

  private record Shape(String name, List<Integer> nulls) {}

  private static Shape column(String name, Integer... nulls) {
    return new Shape(name, List.of(nulls));
  }

  private static Tablet tablet(String device, boolean aligned, long[] times, Shape... shapes) {
    List<Column> columns = new ArrayList<>();
    for (Shape shape : shapes) {
      BitSet nulls = new BitSet();
      shape.nulls().forEach(nulls::set);
      columns.add(
          new Column(
              shape.name(),
              ValueType.INT64,
              (byte) 0,
              (byte) 0,
              new Values.LongValues(new long[times.length]),
              nulls));
    }
    return new Tablet("root.db." + device, aligned, times, columns);
  }

  private static List<String> series(RowBatch batch) {
    return batch.rows().tablets().stream()
        .flatMap(tablet -> tablet.columns().stream())
        .map(Column::measurement)
        .toList();
  }
}
