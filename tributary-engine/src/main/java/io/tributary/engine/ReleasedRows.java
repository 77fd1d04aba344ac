// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.Receiver;
import io.tributary.receiver.Released.HeldPart;
import io.tributary.receiver.SenderPipe;
import io.tributary.wire.Position;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a node knows and holds when another one goes on with a pipe, as rows of its answer. */
final class ReleasedRows {

  private static final String POSITION = "position";
  private static final String PART = "part";

  /** More are in no receiver's staging; those that are left out are sent again. */
  private static final int MOST_PARTS = 10_000;

  private ReleasedRows() {}

  static List<List<String>> of(Receiver receiver, SenderPipe pipe) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Position position : receiver.positions(pipe)) {
      rows.add(
          List.of(
              POSITION,
              String.valueOf(position.incarnation()),
              String.valueOf(position.rows()),
              String.valueOf(position.files())));
    }
    receiver.parts().entrySet().stream()
        .limit(MOST_PARTS)
        .forEach(part -> rows.add(List.of(PART, part.getKey(), String.valueOf(part.getValue()))));
    return rows;
  }

  /** Adds what the rows of a node say; of parts of a file, the longest stays. */
  static void read(
      List<List<String>> rows, int node, List<Position> positions, Map<String, HeldPart> parts) {
    for (List<String> row : rows) {
      if (row.get(0).equals(POSITION)) {
        positions.add(
            new Position(
                Long.parseLong(row.get(1)),
                Long.parseLong(row.get(2)),
                Long.parseLong(row.get(3))));
      } else if (row.get(0).equals(PART)) {
        HeldPart part = new HeldPart(node, Long.parseLong(row.get(2)));
        parts.merge(row.get(1), part, (one, other) -> one.bytes() < other.bytes() ? other : one);
      }
    }
  }
}
