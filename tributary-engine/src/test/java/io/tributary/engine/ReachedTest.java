// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.iotdb.commons.consensus.index.impl.IoTProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.junit.jupiter.api.Test;

/** As text, in which other nodes of the cluster read it. */
class ReachedTest {

  @Test
  void text_withAHistory_isReadAsItWas() throws Exception {
    Reached reached =
        Reached.of(new IoTProgressIndex(1, 7L)).withHistory(-3, new IoTProgressIndex(2, 9L));

    assertThat(Reached.parse(reached.text())).isEqualTo(reached);
  }

  @Test
  void text_withoutProgress_isReadAsItWas() throws Exception {
    Reached reached =
        Reached.of(MinimumProgressIndex.INSTANCE).withHistory(5, new IoTProgressIndex(2, 9L));

    assertThat(Reached.parse(reached.text())).isEqualTo(reached);
  }

  @Test
  void text_withoutAHistory_isReadAsItWas() throws Exception {
    Reached reached = Reached.of(new IoTProgressIndex(1, 7L));

    assertThat(Reached.parse(reached.text())).isEqualTo(reached);
  }
}
