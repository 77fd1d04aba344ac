// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.List;

final class RowSplit {
  private RowSplit() {}

  static List<Unit.RowBatch> of(Unit.RowBatch batch) {
    return List.of(batch);
  }
}
