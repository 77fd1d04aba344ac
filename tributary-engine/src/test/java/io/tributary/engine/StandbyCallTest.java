// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.receiver.Released.HeldPart;
import io.tributary.receiver.SenderPipe;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Position;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a receiver's node says to its standby. */
class StandbyCallTest {

  private static final FileIdentity FILE = new FileIdentity("1-1-0-0.tsfile", 1L << 40, -7);

  static List<StandbyCall> calls() {
    return List.of(
        new StandbyCall.Applied(new SenderPipe("edge", 3, "pípe", 77), new Position(-4, 5, 6)),
        new StandbyCall.Read(FILE, 1L << 33, 4096),
        new StandbyCall.Discard(FILE));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void call_isUnderstood(StandbyCall call) throws IOException {
    StandbyCall.Signed signed = new StandbyCall.Signed("secret", call);

    assertThat(StandbyCall.Signed.of(signed.bytes())).isEqualTo(signed);
  }

  @Test
  void piece_isUnderstood() throws IOException {
    StandbyCall.Signed signed =
        new StandbyCall.Signed("secret", new StandbyCall.Keep(FILE, 9, new byte[] {1, 2, 3}));

    StandbyCall.Keep read = (StandbyCall.Keep) StandbyCall.Signed.of(signed.bytes()).call();

    assertThat(read.file()).isEqualTo(FILE);
    assertThat(read.offset()).isEqualTo(9);
    assertThat(read.bytes()).containsExactly(1, 2, 3);
  }

  @Test
  void answer_isUnderstood() {
    StandbyCall.Answer answer =
        StandbyCall.Answer.of(new StandbyCall.Answer(7, new byte[] {4}).encoded());

    assertThat(answer.held()).isEqualTo(7);
    assertThat(answer.bytes()).containsExactly(4);
  }

  @Test
  void whatIsCutShort_orUnknown_isRefused() {
    byte[] whole = new StandbyCall.Signed("secret", calls().get(0)).bytes().array();
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
      assertThatThrownBy(() -> StandbyCall.Signed.of(cut)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> StandbyCall.Signed.of(ByteBuffer.wrap(new byte[] {0, 0, 9})))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("action 9");
  }

  @Test
  void anyBytes_areRefused_orACall() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      try {
        assertThat(StandbyCall.Signed.of(ByteBuffer.wrap(bytes)).call()).isNotNull();
      } catch (IOException e) {
        assertThat(e).isNotNull();
      }
    }
  }

  @Test
  void ofPartsThatSeveralNodesHold_theLongestCounts() {
    List<Position> positions = new ArrayList<>();
    Map<String, HeldPart> parts = new HashMap<>();

    ReleasedRows.read(
        List.of(List.of("position", "1", "2", "3"), List.of("part", "f", "10")),
        2,
        positions,
        parts);
    ReleasedRows.read(List.of(List.of("part", "f", "20")), 3, positions, parts);
    ReleasedRows.read(List.of(List.of("part", "f", "5")), 4, positions, parts);

    assertThat(positions).containsExactly(new Position(1, 2, 3));
    assertThat(parts).containsExactly(Map.entry("f", new HeldPart(3, 20)));
  }
}
