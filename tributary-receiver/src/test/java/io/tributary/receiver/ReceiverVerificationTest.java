// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Message;
import io.tributary.wire.Refusal;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that compares, beside that of its pipe. */
class ReceiverVerificationTest {
  private static final Message.Digest QUESTION =
      new Message.Digest(false, 32, 1, List.of(new Span("root.db.d", List.of("s"), 0, 9)));
  private static final Message ANSWER = new Message.Digests(List.of(SeriesDigest.absent()));

  @TempDir private Path folder;
  private ReceiverHouse house;

  @BeforeEach
  void start() {
    house = new ReceiverHouse(folder);
  }

  @Test
  void questions_areAnswered_andThePipeGoesOn() {
    ReceiverHouse.Peered pipe = house.connect("p");
    ReceiverHouse.Peered comparing = house.open();

    assertThat(comparing.say(QUESTION)).isEqualTo(ANSWER);
    assertThat(pipe.say(rowsOf("root.db"))).isEqualTo(new Message.Ack());
    assertThat(comparing.say(QUESTION)).isEqualTo(ANSWER);
    assertThat(pipe.say(rowsOf("root.db"))).isEqualTo(new Message.Ack());
  }

  @Test
  void whoMayNotSend_mayNotCompare() {
    ReceiverHouse.Peered comparing = house.open();
    comparing.say(QUESTION);
    house.allowed = "10.0.0.0/8";

    assertThat(((Message.Refused) comparing.say(QUESTION)).kind()).isEqualTo(Refusal.NOT_ALLOWED);
  }

  @Test
  void moreThanTwoAtOnce_areAskedToComeLater() {
    List<Message> meanwhile = new ArrayList<>();
    house.effect =
        () -> {
          house.effect = () -> meanwhile.add(house.open().say(QUESTION));
          meanwhile.add(house.open().say(QUESTION));
        };

    assertThat(house.open().say(QUESTION)).isEqualTo(ANSWER);

    assertThat(((Message.Later) meanwhile.get(0)).reason()).contains("2 other verifications");
    assertThat(meanwhile.get(1)).isEqualTo(ANSWER);
    house.effect = () -> {};
    assertThat(house.open().say(QUESTION)).isEqualTo(ANSWER);
  }

  @Test
  void whatCannotBeRead_isSaid_andMayBeAskedAgain() {
    ReceiverHouse.Peered comparing = house.open();
    house.effect =
        () -> {
          throw new ApplyException("no right to read");
        };
    assertThat(comparing.say(QUESTION)).isEqualTo(new Message.Failed("no right to read"));

    house.effect = () -> {};
    assertThat(comparing.say(QUESTION)).isEqualTo(ANSWER);
  }
}
