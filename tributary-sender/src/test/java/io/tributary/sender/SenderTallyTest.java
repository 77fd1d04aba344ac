// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.SenderStatus.Phase;
import io.tributary.sender.SenderTally.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SenderTallyTest {
  private final SenderTally tally = new SenderTally();
  private final Unit rows = Units.rows("a", outcome -> {});
  private final FakeQuarantine quarantine = new FakeQuarantine();

  @Test
  void newTally_isPausedAndNormal() {
    assertThat(tally.status(quarantine))
        .isEqualTo(new SenderStatus(Phase.PAUSED, "NORMAL", 0, 0, 0, 0, Optional.empty()));
  }

  @Test
  void awayReceiver_isAWarning_untilConnected() {
    tally.away("10.0.0.1:6667: no route", false, 1);

    assertThat(message()).isEqualTo("WARN: 10.0.0.1:6667: no route");
    assertThat(tally.status(quarantine).phase()).isEqualTo(Phase.AWAY);
    tally.connected(1);
    assertThat(message()).isEqualTo("NORMAL");
    assertThat(tally.status(quarantine).phase()).isEqualTo(Phase.CONNECTED);
  }

  @Test
  void refusal_isAnError_untilConnected() {
    tally.refused("not on the list", 1);

    assertThat(message()).isEqualTo("ERROR: not on the list");
    assertThat(tally.status(quarantine).phase()).isEqualTo(Phase.REFUSED);
    tally.connected(1);
    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void refusal_whoseReceiverWentAway_isAWarning() {
    tally.refused("not on the list", 1);

    tally.away("gone", false, 1);

    assertThat(message()).isEqualTo("WARN: gone");
  }

  @Test
  void refusal_hidesEveryWarning() {
    quarantine.size = 1;
    tally.trouble(Part.LIVE, "disk is short");

    tally.refused("not on the list", 1);

    assertThat(message()).isEqualTo("ERROR: not on the list");
  }

  @ParameterizedTest
  @EnumSource
  void trouble_isAWarning_untilItsPartIsWell(Part part) {
    tally.trouble(part, "disk is short");

    assertThat(message()).isEqualTo("WARN: disk is short");
    for (Part other : Part.values()) {
      if (other != part) {
        tally.well(other);
      }
    }
    assertThat(message()).isEqualTo("WARN: disk is short");
    tally.well(part);
    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void severalTroubles_areToldOneByOne() {
    tally.trouble(Part.FEED, "a file cannot be read");
    tally.trouble(Part.FILES, "disk is short");
    tally.trouble(Part.LIVE, "type conflict");

    assertThat(message()).isEqualTo("WARN: type conflict");
    tally.well(Part.LIVE);
    assertThat(message()).isEqualTo("WARN: disk is short");
    tally.well(Part.FILES);
    assertThat(message()).isEqualTo("WARN: a file cannot be read");
  }

  @Test
  void troubleOfALane_outlivesAConnection() {
    tally.trouble(Part.FILES, "disk is short");
    tally.away("gone", false, 1);

    assertThat(message()).isEqualTo("WARN: gone");
    tally.connected(1);
    assertThat(message()).isEqualTo("WARN: disk is short");
  }

  @Test
  void stoppedPipe_hasNoTrouble() {
    tally.trouble(Part.FILES, "disk is short");
    tally.refused("not on the list", 1);

    tally.paused(1);

    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void setAside_isAWarning_forAsLongAsSomethingIsInQuarantine() {
    quarantine.size = 2;
    quarantine.last = "file x: type conflict";

    assertThat(message()).isEqualTo("WARN: 2 set aside, the last: file x: type conflict");
    tally.connected(1);
    tally.acknowledged(rows, 7);
    assertThat(message()).isEqualTo("WARN: 2 set aside, the last: file x: type conflict");
    quarantine.size = 0;
    assertThat(message()).isEqualTo("NORMAL");
  }

  @Test
  void setAside_withoutAReasonThatIsKnown_isCounted() {
    quarantine.size = 3;

    assertThat(message()).isEqualTo("WARN: 3 set aside");
  }

  @Test
  void setAside_isToldAgain_whenAnotherWarningIsGone() {
    quarantine.size = 1;
    tally.away("gone", false, 1);

    assertThat(message()).isEqualTo("WARN: gone");
    tally.connected(1);
    assertThat(message()).isEqualTo("WARN: 1 set aside");
  }

  @Test
  void counters_countWhatWasAcknowledged(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("f"), new byte[10]);

    tally.acknowledged(rows, 7);
    tally.acknowledged(rows, 8);
    tally.acknowledged(Units.deletion("a", outcome -> {}), 9);
    tally.sent(4, 0, 1);
    tally.sent(6, 0, 1);
    tally.acknowledged(Units.file(file, outcome -> {}), 10);
    tally.retry();

    assertThat(tally.status(quarantine))
        .isEqualTo(new SenderStatus(Phase.PAUSED, "NORMAL", 6, 1, 10, 1, Optional.of(10L)));
  }

  private String message() {
    return tally.status(quarantine).message();
  }

  private static final class FakeQuarantine implements Quarantine {
    private int size;
    private @Nullable String last;

    @Override
    public void keep(Unit unit, String reason) throws IOException {
      throw new IOException("a tally keeps nothing");
    }

    @Override
    public Optional<String> last() {
      return Optional.ofNullable(last);
    }

    @Override
    public int size() {
      return size;
    }
  }
}
