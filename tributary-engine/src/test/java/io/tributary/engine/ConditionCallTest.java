// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The question of DIAGNOSE PIPE and its answer, as bytes. */
class ConditionCallTest {

  @Test
  void question_isReadBack_andHasTheBytesOfTheDocument() {
    ConditionCall call = new ConditionCall(1, 2, List.of("root.d.s"));

    assertThat(text(call.bytes()))
        .isEqualTo("{\"minVersion\":1,\"maxVersion\":2,\"series\":[\"root.d.s\"]}");
    assertThat(ConditionCall.of(call.bytes())).contains(call);
  }

  @Test
  void answer_isReadBack() {
    ConditionCall.Answer answer =
        new ConditionCall.Answer(
            null, null, 1, "tributary", "id", 2, 3, 4, 5, 6, List.of("INT32", ""));

    assertThat(ConditionCall.Answer.of(answer.bytes())).contains(answer);
    ConditionCall.Answer refused = ConditionCall.Answer.refused("no");
    assertThat(ConditionCall.Answer.of(refused.bytes())).contains(refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"series\":null}",
        "{\"series\":[null]}",
        "{\"series\":\"x\"}",
        "\u0000\u0001"
      })
  void strangeBytes_areNoQuestionAndNoAnswer(String bytes) {
    assertThat(ConditionCall.of(bytes(bytes))).isEmpty();
    assertThat(ConditionCall.Answer.of(bytes(bytes))).isEmpty();
  }

  @Test
  void tooManySeries_areNoQuestion() {
    List<String> many = Collections.nCopies(ConditionCall.MOST_SERIES + 1, "root.d.s");

    assertThat(ConditionCall.of(new ConditionCall(1, 1, many).bytes())).isEmpty();
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
