// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pipe that nobody asks finds out by itself what differs. */
@ExtendWith(SharedNodes.class)
class IdleVerificationIT {
  private static final Duration BOUND = Duration.ofMinutes(2);

  @Test
  void pointThatIsLostAtTheReceiver_isFound_andSentAgainWhenTheKeySaysSo(NodePair pair)
      throws Exception {
    pair.edge().set("sync_verify_percent", "50");
    pair.edge().loadConfiguration();
    for (int time = 1; time <= 20; time++) {
      pair.edge()
          .execute("INSERT INTO %s.d(time, s) VALUES (%d, 1)".formatted(pair.database(), time));
    }
    pair.connect();
    pair.awaitSameData();
    Query.until(BOUND, () -> assertThat(status(pair).only("verified through")).isNotEmpty());
    assertThat(status(pair).only("health")).isEqualTo("OK");

    pair.cloud().execute("DELETE FROM %s.d.s WHERE time = 7".formatted(pair.database()));
    Query.until(
        BOUND,
        () -> {
          assertThat(status(pair).only("health")).isEqualTo("DEGRADED");
          assertThat(status(pair).only("reason"))
              .isEqualTo(
                  "1 ranges of series differ at the receiver, one of %s.d.s: see VERIFY PIPE"
                      .formatted(pair.database()));
          assertThat(status(pair).only("verified through")).contains(":00.006");
        });

    pair.edge().set("sync_verify_repair", "true");
    pair.edge().loadConfiguration();
    pair.awaitSameData();
    Query.until(
        BOUND,
        () -> {
          assertThat(status(pair).only("health")).isEqualTo("OK");
          assertThat(status(pair).only("verified through")).doesNotContain(":00.006");
        });

    pair.edge().set("sync_verify_percent", "0");
    pair.edge().loadConfiguration();
    Query.until(BOUND, () -> assertThat(status(pair).only("verified through")).isEmpty());
  }

  private static Rows status(NodePair pair) throws Exception {
    return pair.edge().query("SHOW PIPE STATUS " + pair.pipe());
  }
}
