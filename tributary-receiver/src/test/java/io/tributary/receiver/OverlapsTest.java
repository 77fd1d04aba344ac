// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.begin;
import static io.tributary.receiver.ReceiverHouse.end;
import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Limits;
import io.tributary.wire.Message;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that more than one sender brings to this node. */
class OverlapsTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final ClusterPipe P = new ClusterPipe("plant", "p", 77);
  private static final ClusterPipe Q = new ClusterPipe("office", "q", 77);
  private static final String P_IS_TOLD = "device root.x.d is also sent by 10.0.0.8 (pipe q)";
  private static final String Q_IS_TOLD = "device root.x.d is also sent by 10.0.0.7 (pipe p)";

  @TempDir private Path folder;
  private ReceiverHouse house;
  private ReceiverHouse.Peered p;
  private ReceiverHouse.Peered q;

  @BeforeEach
  void start() {
    house = new ReceiverHouse(folder);
    house.allowed = "10.0.0.0/24";
    connect();
  }

  private void connect() {
    p = connect("10.0.0.7", hello("p", "plant", List.of()));
    q = connect("10.0.0.8", hello("q", "office", List.of()));
  }

  private ReceiverHouse.Peered connect(String address, Message.Hello hello) {
    ReceiverHouse.Peered connection = house.new Peered(house.receiver.open(address));
    assertThat(connection.say(hello)).isInstanceOf(Message.Welcome.class);
    return connection;
  }

  @Test
  void device_thatTwoSendersBring_isToldToBoth() {
    p.say(rowsOf("root.x"));
    q.say(rowsOf("root.y"));
    assertThat(told(p)).isEmpty();
    assertThat(told(q)).isEmpty();

    q.say(rowsOf("root.x"));

    assertThat(told(p)).hasValue(P_IS_TOLD);
    assertThat(told(q)).hasValue(Q_IS_TOLD);
    assertThat(house.rows().stream().map(row -> overlaps().notice(row.ofCluster()).isPresent()))
        .containsExactly(true, true, true);
  }

  @Test
  void deviceOfAFile_isBrought_whenTheFileIsApplied() {
    house.devices = List.of("root.x.c", "root.x.d");
    house.holdsBack = true;
    p.sendAll(begin());
    p.say(end());
    q.say(rowsOf("root.x"));
    assertThat(told(q)).isEmpty();

    house.goOn();

    assertThat(told(p)).hasValue(P_IS_TOLD);
    assertThat(told(q)).hasValue(Q_IS_TOLD);
  }

  @Test
  void whatTheEngineDoesNotTake_isNotBrought() {
    p.say(rowsOf("root.x"));
    house.effect =
        () -> {
          throw new ApplyException("type conflict");
        };

    q.say(rowsOf("root.x"));

    assertThat(told(p)).isEmpty();
  }

  @Test
  void pipesAndDataNodesOfOneSender_neverOverlap() {
    ReceiverHouse.Peered second = connect("10.0.0.9", hello("p", "plant", 2));
    ReceiverHouse.Peered other = connect("10.0.0.7", hello("p2", "plant", List.of()));

    for (ReceiverHouse.Peered each : List.of(p, second, other)) {
      each.say(rowsOf("root.x"));
    }

    assertThat(told(p)).isEmpty();
    assertThat(told(second)).isEmpty();
    assertThat(told(other)).isEmpty();
  }

  @Test
  void pipe_thatOverlapsWithSeveral_isToldOfTheFirstAndHowManyMore() {
    p.say(rowsOf("root.x"));
    q.say(rowsOf("root.x"));
    connect("10.0.0.9", hello("r", "ship", List.of())).say(rowsOf("root.x"));
    assertThat(told(p)).hasValue(P_IS_TOLD + "; 1 more pipe sends devices of this one");

    connect("10.0.0.9", hello("s", "car", List.of())).say(rowsOf("root.x"));

    assertThat(told(p)).hasValue(P_IS_TOLD + "; 2 more pipes send devices of this one");
    assertThat(told(q)).hasValue(Q_IS_TOLD);
  }

  @Test
  void endOfOnePipe_endsTheOverlap_andTheNextOneIsFound() throws Exception {
    p.say(rowsOf("root.x"));
    q.say(rowsOf("root.x"));

    p.say(new Message.Bye("dropped"));

    assertThat(told(q)).isEmpty();
    house.receiver.expire(house.now);
    q.say(rowsOf("root.x"));
    assertThat(told(q)).isEmpty();
    p = connect("10.0.0.7", hello("p", "plant", List.of()));
    assertThat(told(q)).isEmpty();
    p.say(rowsOf("root.x"));
    assertThat(told(q)).hasValue(Q_IS_TOLD);
  }

  @Test
  void pipe_thatIsSilentForAnHour_overlapsNoMore() throws Exception {
    p.say(rowsOf("root.x"));
    q.say(rowsOf("root.x"));
    house.now += HOUR;
    assertThat(told(q)).hasValue(Q_IS_TOLD);

    house.now++;
    house.receiver.expire(house.now);

    assertThat(told(q)).isEmpty();
  }

  @Test
  void overlap_isFoundAgain_afterARestart_whenBothHaveBroughtTheDevice() {
    p.say(rowsOf("root.x"));
    q.say(rowsOf("root.x"));
    house.restart();
    connect();

    q.say(rowsOf("root.x"));
    assertThat(told(q)).isEmpty();
    p.say(rowsOf("root.x"));

    assertThat(told(q)).hasValue(Q_IS_TOLD);
    assertThat(told(p)).hasValue(P_IS_TOLD);
  }

  @Test
  void devicesBeyondTheBound_areNotWatched() {
    Overlaps overlaps = new Overlaps(new Devices(2), () -> Map.of(P, "10.0.0.7", Q, "10.0.0.8"));
    overlaps.alone();
    for (String device : List.of("root.a", "root.b", "root.c")) {
      overlaps.brought(P, device);
    }

    overlaps.brought(Q, "root.c");
    assertThat(overlaps.notice(Q)).isEmpty();

    overlaps.brought(Q, "root.b");
    assertThat(overlaps.notice(Q)).isPresent();
  }

  @Test
  void whatAPipeBrought_makesRoom_whenItEnds() {
    Map<ClusterPipe, String> here = new HashMap<>(Map.of(P, "10.0.0.7"));
    Overlaps overlaps = new Overlaps(new Devices(1), () -> here);
    overlaps.brought(P, "root.a");
    here.remove(P);
    here.put(Q, "10.0.0.8");

    overlaps.expire();
    overlaps.brought(Q, "root.b");
    here.put(P, "10.0.0.7");
    overlaps.brought(P, "root.b");

    assertThat(overlaps.notice(P)).isPresent();
  }

  @Test
  void overlapsBeyondTheBound_areNotShown() {
    Map<ClusterPipe, String> here = new HashMap<>(Map.of(P, "10.0.0.7"));
    Overlaps overlaps = new Overlaps(new Devices(1), () -> here);
    overlaps.brought(P, "root.a");
    for (int sender = 0; sender <= Overlaps.MOST; sender++) {
      ClusterPipe pipe = new ClusterPipe("sender" + sender, "p", 1);
      here.put(pipe, "10.0.0.9");
      overlaps.brought(pipe, "root.a");
    }

    assertThat(overlaps.report(List.of()).overlaps()).hasSize(Overlaps.MOST);
    assertThat(overlaps.notice(new ClusterPipe("sender" + Overlaps.MOST, "p", 1))).isEmpty();
  }

  @Test
  void longName_isCut() {
    Overlaps overlaps = new Overlaps(new Devices(1), () -> Map.of(P, "10.0.0.7", Q, "10.0.0.8"));
    String device = "root." + "x".repeat(60_000);
    overlaps.brought(P, device);
    overlaps.brought(Q, device);

    assertThat(overlaps.notice(Q).orElseThrow().text()).hasSize(Limits.MAX_REASON_CHARS);
  }

  private Overlaps overlaps() {
    return house.receiver.overlaps();
  }

  /** What the answer to a heartbeat says besides that it was heard. */
  private static Optional<String> told(ReceiverHouse.Peered connection) {
    Message answer = connection.say(new Message.Heartbeat(true, List.of()));
    if (answer instanceof Message.Notice notice) {
      return Optional.of(notice.text());
    }
    assertThat(answer).isEqualTo(new Message.Ack());
    return Optional.empty();
  }
}
