// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two senders whose devices overlap, each at another node of the receiver. */
class OverlapsAmongNodesTest {
  private static final ClusterPipe P = new ClusterPipe("plant", "p", 77);
  private static final ClusterPipe Q = new ClusterPipe("office", "q", 77);
  private static final Optional<String> P_IS_TOLD =
      Optional.of("device root.x.d is also sent by 10.0.0.8 (pipe q)");
  private static final Optional<String> Q_IS_TOLD =
      Optional.of("device root.x.d is also sent by 10.0.0.7 (pipe p)");

  /** One node; whether the others reach it, and whether its process is there at all. */
  private static final class Member {
    final Map<ClusterPipe, String> here = new HashMap<>();
    Overlaps overlaps = new Overlaps(new Devices(100), () -> here);
    boolean mute;
    boolean dead;

    void brings(ClusterPipe pipe, String device) {
      here.put(pipe, pipe.equals(P) ? "10.0.0.7" : "10.0.0.8");
      overlaps.brought(pipe, device);
    }

    Optional<String> notice(ClusterPipe pipe) {
      return overlaps.notice(pipe).map(Message.Notice::text);
    }

    void restart() {
      here.clear();
      overlaps = new Overlaps(new Devices(100), () -> here);
      dead = false;
    }
  }

  private final Member one = new Member();
  private final Member two = new Member();
  private final Member three = new Member();
  private final List<Member> members = List.of(one, two, three);

  /** As each node does every second. */
  private void round(Member asking) {
    List<Brought> news = asking.overlaps.takeNews();
    Map<Integer, OverlapReport> reports = new HashMap<>();
    Set<Integer> silent = new HashSet<>();
    for (int node = 0; node < members.size(); node++) {
      Member asked = members.get(node);
      if (asked == asking || asked.dead) {
        continue;
      }
      if (asked.mute || asking.mute) {
        silent.add(node);
      } else {
        reports.put(node, asked.overlaps.report(news));
      }
    }
    asking.overlaps.heard(news, reports, silent);
    asking.overlaps.expire();
  }

  private void rounds() {
    members.stream().filter(member -> !member.dead).forEach(this::round);
    members.stream().filter(member -> !member.dead).forEach(this::round);
  }

  @Test
  void device_ofTwoNodes_isFound_andKnownToAll() {
    one.brings(P, "root.x.d");
    rounds();

    two.brings(Q, "root.x.d");
    assertThat(two.notice(Q)).isEmpty();
    rounds();

    for (Member member : members) {
      assertThat(member.notice(P)).isEqualTo(P_IS_TOLD);
      assertThat(member.notice(Q)).isEqualTo(Q_IS_TOLD);
    }
  }

  @Test
  void device_thatComesToTwoNodesAtOnce_isFound() {
    one.brings(P, "root.x.d");
    two.brings(Q, "root.x.d");

    rounds();

    assertThat(one.notice(P)).isEqualTo(P_IS_TOLD);
    assertThat(two.notice(Q)).isEqualTo(Q_IS_TOLD);
  }

  @Test
  void pipesOfOneSender_atTwoNodes_neverOverlap() {
    one.brings(P, "root.x.d");
    two.brings(new ClusterPipe(P.senderId(), "another", 78), "root.x.d");

    rounds();

    assertThat(one.notice(P)).isEmpty();
  }

  @Test
  void pipe_thatWentToAnotherNode_isToldThere() {
    one.brings(P, "root.x.d");
    two.brings(Q, "root.x.d");
    rounds();

    one.here.remove(P);
    three.here.put(P, "10.0.0.7");
    rounds();

    assertThat(three.notice(P)).isEqualTo(P_IS_TOLD);
    assertThat(two.notice(Q)).isEqualTo(Q_IS_TOLD);
  }

  /** Its devices are remembered where it was. */
  @Test
  void pipe_thatWentToAnotherNode_isFoundThereToo() {
    one.brings(P, "root.x.d");
    rounds();
    one.here.remove(P);
    three.here.put(P, "10.0.0.7");
    rounds();

    two.brings(Q, "root.x.d");
    rounds();

    assertThat(three.notice(P)).isEqualTo(P_IS_TOLD);
    assertThat(two.notice(Q)).isEqualTo(Q_IS_TOLD);
  }

  @Test
  void endOfAPipe_atOneNode_endsTheOverlapAtAll() {
    one.brings(P, "root.x.d");
    two.brings(Q, "root.x.d");
    rounds();

    one.here.remove(P);
    rounds();

    for (Member member : members) {
      assertThat(member.notice(Q)).isEmpty();
      assertThat(member.overlaps.report(List.of()).overlaps()).isEmpty();
    }
    two.here.remove(Q);
    rounds();
    two.brings(Q, "root.x.d");
    one.brings(P, "root.x.d");
    rounds();
    assertThat(one.notice(P)).isEqualTo(P_IS_TOLD);
  }

  @Test
  void node_thatIsMute_isAskedWhenItAnswersAgain() {
    one.brings(P, "root.x.d");
    rounds();
    one.mute = true;
    two.brings(Q, "root.x.d");
    rounds();
    assertThat(two.notice(Q)).isEmpty();

    one.mute = false;
    rounds();
    two.brings(Q, "root.x.d"); // as a live device does
    rounds();

    assertThat(one.notice(P)).isEqualTo(P_IS_TOLD);
    assertThat(two.notice(Q)).isEqualTo(Q_IS_TOLD);
  }

  @Test
  void overlap_isKnown_whileANodeIsMute() {
    one.brings(P, "root.x.d");
    two.brings(Q, "root.x.d");
    rounds();

    one.mute = true;
    rounds();

    assertThat(two.notice(Q)).isEqualTo(Q_IS_TOLD);
  }

  @Test
  void node_thatDied_findsTheOverlapAgain_whenThePipeIsBack() {
    one.brings(P, "root.x.d");
    two.brings(Q, "root.x.d");
    rounds();
    one.dead = true;
    rounds();
    assertThat(two.notice(Q)).isEmpty();

    one.restart();
    rounds();
    one.brings(P, "root.x.d");
    rounds();

    assertThat(one.notice(P)).isEqualTo(P_IS_TOLD);
    assertThat(two.notice(Q)).isEqualTo(Q_IS_TOLD);
  }

  @Test
  void newDevicesBeyondARound_areNewInTheNext() {
    String longName = "x".repeat(60_000);
    List<String> devices = new ArrayList<>();
    for (int device = 0; device < 100; device++) {
      devices.add(longName + device);
    }
    devices.forEach(device -> one.brings(P, device));
    List<Brought> first = one.overlaps.takeNews();
    devices.forEach(device -> one.brings(P, device));
    List<Brought> second = one.overlaps.takeNews();

    assertThat(first).hasSizeBetween(60, 70);
    assertThat(first.size() + second.size()).isEqualTo(100);
  }

  @Test
  void nodeThatIsAlone_keepsNoNews() {
    one.overlaps.alone();

    one.brings(P, "root.x.d");

    assertThat(one.overlaps.takeNews()).isEmpty();
    one.brings(P, "root.x.e");
    assertThat(one.overlaps.takeNews()).containsExactly(new Brought(P, "root.x.e"));
  }
}
