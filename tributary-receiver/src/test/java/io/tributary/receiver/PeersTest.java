// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.hello;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.disk.SimulatedDisk;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which pipes are known, and for how long what was applied of them is kept. */
class PeersTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir private Path folder;
  private SimulatedDisk disk;
  private ReceiverHouse house;
  private Peers peers;
  private long now = 1_000 * DAY;

  @BeforeEach
  void start() {
    disk = new SimulatedDisk(new SplittableRandom(1), () -> now, 1 << 30, folder);
    house = new ReceiverHouse(folder.resolve("house"));
    peers = new Peers(disk, house.receiver);
  }

  @Test
  void pipe_isTheSame_wheneverItSaysHello() throws Exception {
    assertThat(greet(hello("p", 1))).isSameAs(greet(hello("p", 2)));
  }

  @Test
  void pipes_areToldApart_bySenderNameAndCreation() throws Exception {
    Peer peer = greet(hello("p"));

    assertThat(greet(hello("q"))).isNotSameAs(peer);
    assertThat(greet(hello("p", "other", List.of()))).isNotSameAs(peer);
    assertThat(
            greet(
                new Message.Hello(
                    1, 1, "p", 78, "edge", 1, List.of(), "t", true, Position.start(4))))
        .isNotSameAs(peer);
  }

  /** Neither may be put together so that it is another pipe's. */
  @Test
  void namesOnDisk_doNotRunTogether_norLeaveTheFolder() throws Exception {
    greet(hello("bc", "a", List.of())).log.addRows(1);
    greet(hello("c", "ab", List.of())).log.addRows(1);
    greet(hello("../../etc/passwd", "/", List.of())).log.addRows(1);

    assertThat(disk.names()).hasSize(3).allMatch(name -> name.matches("applied-[0-9a-f]{32}"));
  }

  @Test
  void tooManyPipes_areNotTaken_butThoseThatAreKnownAre() throws Exception {
    for (int i = 0; i < Peers.MOST; i++) {
      greet(hello("p" + i));
    }

    assertThat(peers.of(hello("one more"), now)).isEmpty();
    assertThat(peers.of(hello("p0"), now)).isPresent();
    assertThat(disk.names()).as("of pipes that have sent nothing").isEmpty();
  }

  @Test
  void pipe_thatIsAboutToBeGreeted_isNotLetGo() throws Exception {
    Peer fresh = peers.of(hello("p"), now).orElseThrow();
    peers.expire(now);
    assertThat(peers.all()).containsExactly(fresh);
    now += 2 * HOUR;

    Peer returned = peers.of(hello("p"), now).orElseThrow();
    peers.expire(now);

    assertThat(peers.all()).containsExactly(returned);
    returned.log.addRows(1);
  }

  @Test
  void silentPipe_isLetGo_butWhatWasAppliedOfItIsKnown() throws Exception {
    Peer peer = greet(hello("p"));
    peer.log.addRows(4);
    now += HOUR + 1;

    peers.expire(now);

    assertThat(peers.all()).isEmpty();
    Peer again = greet(hello("p"));
    assertThat(again).isNotSameAs(peer);
    assertThat(again.log.position(4).rows()).isEqualTo(1);
  }

  @Test
  void pipe_thatIsHeard_orAtWork_isNotLetGo() throws Exception {
    Peer heard = greet(hello("heard"));
    Peer atWork = greet(hello("at work"));
    atWork.begin(now);
    now += HOUR;
    heard.heard(new Message.Heartbeat(true, List.of()), now);
    now += HOUR;

    peers.expire(now);

    assertThat(peers.all()).containsExactly(heard, atWork);
  }

  @Test
  void pipe_thatIsForgotten_isNoMoreOnDisk() throws Exception {
    Peer peer = greet(hello("p"));
    peer.log.addRows(4);

    peers.forget(peer);

    assertThat(peers.all()).isEmpty();
    assertThat(disk.names()).isEmpty();
    assertThat(greet(hello("p")).log.position(4).rows()).isZero();
  }

  @Test
  void pipe_thatCameBack_isNotForgottenByItsOldSelf() throws Exception {
    Peer old = greet(hello("p"));
    now += HOUR + 1;
    peers.expire(now);
    Peer peer = greet(hello("p"));
    peer.log.addRows(4);

    peers.forget(old);

    assertThat(peers.all()).containsExactly(peer);
    assertThat(disk.names()).hasSize(1);
  }

  @Test
  void whatWasApplied_isRemoved_whenNothingCameForVeryLong() throws Exception {
    greet(hello("p")).log.addRows(4);
    peers = new Peers(disk, house.receiver); // a restart
    now += 89 * DAY;
    peers.expire(now);
    assertThat(disk.names()).hasSize(1);
    now += 2 * DAY;

    peers.expire(now);

    assertThat(disk.names()).isEmpty();
  }

  @Test
  void whatWasApplied_ofAPipeThatIsThere_isNotRemoved_howeverOld() throws Exception {
    Peer peer = greet(hello("p"));
    peer.log.addRows(4);
    now += 100 * DAY;
    peer.heard(new Message.Heartbeat(true, List.of()), now);

    peers.expire(now);

    assertThat(disk.names()).hasSize(1);
    peer.log.addRows(4);
  }

  @Test
  void filesOfOthers_areNotRemoved() throws Exception {
    disk.replace("something", new byte[1]);
    now += 1_000 * DAY;

    peers.expire(now);

    assertThat(disk.names()).containsExactly("something");
  }

  private Peer greet(Message.Hello hello) throws IOException {
    Peer peer = peers.of(hello, now).orElseThrow();
    ReceiverHouse house = new ReceiverHouse(folder.resolve("house"), disk);
    peer.greeted(house.receiver.open(ReceiverHouse.ADDRESS), hello, now);
    return peer;
  }
}
