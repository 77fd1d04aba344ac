// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderTallyTest {
  private final SenderTally tally = new SenderTally();
  private final Unit rows = Units.rows("a", outcome -> {});
  private int quarantined;

  @Test
  void newTally_isPausedAndNormal() {
    assertThat(tally.status(0))
        .isEqualTo(new SenderStatus(Phase.PAUSED, "NORMAL", 0, 0, 0, 0, Optional.empty()));
  }

  @Test
  void awayReceiver_isAWarning_untilConnected() {
    tally.away("10.0.0.1:6667: no route");

    assertThat(message()).isEqualTo("WARN: 10.0.0.1:6667: no route");
    assertThat(tally.status(0).phase()).isEqualTo(Phase.AWAY);
    tally.connected();
    assertThat(message()).isEqualTo("NORMAL");
    assertThat(tally.status(0).phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void refusal_isAnError_untilConnected() {
    tally.refused("not on the list");

    assertThat(message()).isEqualTo("ERROR: not on the list");
    assertThat(tally.status(0).phase()).isEqualTo(Phase.REFUSED);
    tally.connected();
    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void refusal_whoseReceiverWentAway_isAWarning() {
    tally.refused("not on the list");

    tally.away("gone");

    assertThat(message()).isEqualTo("WARN: gone");
  }

  @Test
  void refusal_hidesEveryWarning() {
    quarantined = 1;
    tally.trouble("disk is short");

    tally.refused("not on the list");

    assertThat(message()).isEqualTo("ERROR: not on the list");
  }

  @Test
  void trouble_isAWarning_untilSomethingIsAcknowledged() {
    tally.trouble("disk is short");

    assertThat(message()).isEqualTo("WARN: disk is short");
    tally.acknowledged(rows, 7);
    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void trouble_clears_whenAChunkIsTaken() {
    tally.trouble("disk is short");

    tally.chunk(5);

    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void trouble_clears_whenThereIsNothingToSend() {
    tally.trouble("a file cannot be read");

    tally.caughtUp();

    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void setAside_isAWarning_forAsLongAsSomethingIsInQuarantine() {
    tally.setAside("file x", "type conflict");
    quarantined = 2;

    assertThat(message()).isEqualTo("WARN: 2 set aside, the last: file x: type conflict");
    tally.connected();
    tally.acknowledged(rows, 7);
    tally.caughtUp();
    assertThat(message()).isEqualTo("WARN: 2 set aside, the last: file x: type conflict");
    quarantined = 0;
    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void setAside_inAnEarlierRun_isCountedWithoutAReason() {
    quarantined = 3;

    assertThat(message()).isEqualTo("WARN: 3 set aside");
  }

  @Test
  void setAside_isToldAgain_whenAnotherWarningIsGone() {
    tally.setAside("file x", "type conflict");
    quarantined = 1;
    tally.away("gone");

    assertThat(message()).isEqualTo("WARN: gone");
    tally.connected();
    assertThat(message()).startsWith("WARN: 1 set aside");
  }

  @Test
  void counters_countWhatWasAcknowledged(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("f"), new byte[10]);

    tally.acknowledged(rows, 7);
    tally.acknowledged(rows, 8);
    tally.acknowledged(Units.deletion("a", outcome -> {}), 9);
    tally.chunk(4);
    tally.chunk(6);
    tally.acknowledged(Units.file(file, outcome -> {}), 10);
    tally.retry();

    assertThat(tally.status(0))
        .isEqualTo(new SenderStatus(Phase.PAUSED, "NORMAL", 6, 1, 10, 1, Optional.of(10L)));
  }

  private String message() {
    return tally.status(quarantined).message();
  }
}
