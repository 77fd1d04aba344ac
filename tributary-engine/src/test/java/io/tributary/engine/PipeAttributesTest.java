// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.catalog.OnFull;
import java.util.HashMap;
import java.util.Map;
import org.apache.iotdb.pipe.api.customizer.parameter.PipeParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine is told of a PIPE, and what it tells again. */
class PipeAttributesTest {

  @ParameterizedTest
  @CsvSource({
    "0, false, WAIT",
    "1648569600000, true, DROP_OLDEST",
    "-5, true, WAIT",
    "9223372036854775807, false, DROP_OLDEST"
  })
  void attributes_areWhatTheyWere(long startTime, boolean syncDeletes, OnFull onFull) {
    PipeAttributes attributes =
        new PipeAttributes(
            new PipeKey("my Pipe = {x}", 1648569600123L), startTime, syncDeletes, onFull);

    assertThat(PipeAttributes.of(parameters(attributes.source()))).isEqualTo(attributes);
  }

  @Test
  void withoutAStart_everythingIsIncluded() {
    assertThat(new PipeAttributes(new PipeKey("p", 1), 0, false, OnFull.WAIT).firstIncludedTime())
        .isEqualTo(Long.MIN_VALUE);
    assertThat(new PipeAttributes(new PipeKey("p", 1), 7, false, OnFull.WAIT).firstIncludedTime())
        .isEqualTo(7);
    assertThat(new PipeAttributes(new PipeKey("p", 1), -7, false, OnFull.WAIT).firstIncludedTime())
        .isEqualTo(-7);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tributary.pipe",
        "tributary.created-at",
        "tributary.start-time",
        "tributary.sync-deletes"
      })
  void missingAttribute_isRefused_byName(String key) {
    Map<String, String> source =
        new HashMap<>(new PipeAttributes(new PipeKey("p", 1), 0, false, OnFull.WAIT).source());
    source.remove(key);

    assertThatThrownBy(() -> PipeAttributes.of(parameters(source)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void pipe_ofAnEarlierRelease_waits() {
    Map<String, String> source =
        new HashMap<>(
            new PipeAttributes(new PipeKey("p", 1), 0, false, OnFull.DROP_OLDEST).source());
    source.remove("tributary.on-full");

    assertThat(PipeAttributes.of(parameters(source)).onFull()).isEqualTo(OnFull.WAIT);
  }

  @Test
  void attributeThatIsNoNumber_isRefused() {
    Map<String, String> source =
        new HashMap<>(new PipeAttributes(new PipeKey("p", 1), 0, false, OnFull.WAIT).source());
    source.put("tributary.start-time", "yesterday");

    assertThatThrownBy(() -> PipeAttributes.of(parameters(source)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"p", "my pipe", "a, sink=other", "sink=other", "x}", "connector=a,b", "="})
  void ourEnginePipe_isKnown_whateverItsName(String name) {
    PipeAttributes attributes = new PipeAttributes(new PipeKey(name, 5), 0, false, OnFull.WAIT);
    String shown = parameters(attributes.sink()).toString();

    EnginePipes.EnginePipe pipe = new EnginePipes.EnginePipe(name, 5, true, shown, "", "");

    assertThat(pipe.ours()).as(shown).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{sink=iotdb-thrift-sink, sink.ip=127.0.0.1} | iotdb-thrift-sink",
        "{connector=iotdb-thrift-connector} | iotdb-thrift-connector",
        "{connector.ip=1, connector=x, connector.port=2} | x",
        "{ip=127.0.0.1, sink=do-nothing-sink} | do-nothing-sink",
        "{ip=127.0.0.1} | {ip=127.0.0.1}",
        "{} | {}",
      })
  void sinkName_isThePlugIn(String shown, String expected) {
    assertThat(new EnginePipes.EnginePipe("p", 1, false, shown, "", "").sinkName())
        .isEqualTo(expected);
  }

  @Test
  void stranger_isNotOurs() {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("sink", "iotdb-thrift-sink");
    attributes.put("sink.note", "sink=tributary-sink");

    assertThat(
            new EnginePipes.EnginePipe("p", 1, true, parameters(attributes).toString(), "", "")
                .ours())
        .isFalse();
  }

  private static PipeParameters parameters(Map<String, String> attributes) {
    return new PipeParameters(new HashMap<>(attributes));
  }
}
