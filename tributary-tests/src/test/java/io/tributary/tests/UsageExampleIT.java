// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedNodes.class)
class UsageExampleIT {

  @Test
  void row_inserted_arrives(NodePair pair) throws Exception {
    pair.connect();
    pair.edge().execute("INSERT INTO %s.d(time, s) VALUES (1, 2)".formatted(pair.database()));
    pair.awaitSameData();
  }
}
