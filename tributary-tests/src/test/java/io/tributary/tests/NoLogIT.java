// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An edge whose engine has no write-ahead log, so that it tells nobody of a write. */
@ExtendWith(SharedNodes.class)
class NoLogIT {

  @Test
  void pipe_andWhatIsWritten_areThere_afterACrash(NodePair shared) throws Exception {
    try (Node edge = Node.create("no-log").with("wal_mode", "DISABLE").start()) {
      NodePair pair = new NodePair(edge, shared.cloud());
      String device = pair.database() + ".d";
      edge.execute("INSERT INTO %s(time, s) VALUES (1, 1)".formatted(device));
      pair.connect();
      pair.awaitSameData();
      edge.execute("INSERT INTO %s(time, s) VALUES (2, 2)".formatted(device));
      edge.execute("INSERT INTO %s(time, s) VALUES (1, 3)".formatted(device));
      pair.awaitSameData();

      edge.kill();
      edge.start();
      edge.execute("INSERT INTO %s(time, s) VALUES (3, 4)".formatted(device));

      pair.awaitSameData();
      assertThat(edge.query("SHOW PIPES").column("status")).containsExactly("RUNNING");
      pair.dropPipe();
    }
  }
}
