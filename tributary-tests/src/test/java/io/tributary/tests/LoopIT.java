// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pipes that would bring data back to where it came from. */
@ExtendWith(SharedNodes.class)
class LoopIT {

  @Test
  void pipe_toItsOwnNode_isRefused(NodePair pair) throws Exception {
    pair.edge()
        .execute(
            "CREATE PIPESINK %s AS IoTDB (port=%d)".formatted(pair.sink(), pair.edge().port()));
    pair.createPipe("");
    pair.startPipe();
    pair.awaitMessage("ERROR: the pipe sink is the sending node itself");
  }

  @Test
  void pipe_backToTheSender_isRefusedAndTheFirstGoesOn(NodePair pair) throws Exception {
    pair.connect();
    insert(pair, 1);
    pair.awaitSameData();
    Node cloud = pair.cloud();
    cloud.execute(
        "CREATE PIPESINK back AS IoTDB (port=%d)".formatted(pair.edge().port()),
        "CREATE PIPE back TO back",
        "START PIPE back");
    Query.until(
        Query.BOUND,
        () ->
            assertThat(cloud.query("SHOW PIPE back").where("role", "sender").only("message"))
                .startsWith("ERROR: ")
                .contains("loop"));
    insert(pair, 2);
    pair.awaitSameData();
    assertThat(pair.message()).isEqualTo("NORMAL");
  }

  private static void insert(NodePair pair, long time) throws Exception {
    pair.edge()
        .execute("INSERT INTO %s.d(time, s) VALUES (%d, 1)".formatted(pair.database(), time));
  }
}
