// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A question about a point: answered with what the engine finds, and it halts nothing. */
class ReceiverMarkTest {
  private static final Message MARK = new Message.Mark("root.x.d", "s", 1);

  @TempDir private Path folder;
  private ReceiverHouse house;

  @BeforeEach
  void start() {
    house = new ReceiverHouse(folder);
  }

  @ParameterizedTest
  @EnumSource
  void mark_isAnsweredWithWhatTheEngineFinds(Finding finding) {
    house.finding = finding;

    assertThat(house.connect("p").say(MARK)).isEqualTo(new Message.Marked(finding));
  }

  @Test
  void mark_whoseQueryFails_haltsNothing() {
    house.findingFailure = new IllegalStateException("the engine stops");
    ReceiverHouse.Peered connection = house.connect("p");

    assertThat(connection.say(MARK)).isEqualTo(new Message.Marked(Finding.UNKNOWN));
    assertThat(connection.say(rowsOf("root.x"))).isEqualTo(new Message.Ack());
  }

  @Test
  void mark_behindARequestThatWasNotDone_isSkipped() {
    ReceiverHouse.Peered connection = house.connect("p");
    house.effect =
        () -> {
          throw new ApplyException("type");
        };
    connection.say(rowsOf("root.x"));

    assertThat(connection.say(MARK)).isEqualTo(new Message.Skipped());
    connection.say(hello("p"));
    assertThat(connection.say(MARK)).isEqualTo(new Message.Marked(Finding.FOUND));
  }

  @Test
  void stranger_learnsNothing() {
    assertThat(house.open().say(MARK))
        .isEqualTo(new Message.Refused(Refusal.PROTOCOL, "MARK before HELLO"));
  }
}
