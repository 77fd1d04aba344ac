// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.cli.HostPort;
import io.tributary.cli.Program;
import org.junit.jupiter.api.Test;

class ContenderTest {
  private static final HostPort RECEIVER = new HostPort(HostPort.LOOPBACK, 7000);

  @Test
  void noPipe_isTheEngineAlone() {
    assertThat(Contender.NO_PIPE.program()).isEqualTo(Program.STOCK_ENGINE);
    assertThat(Contender.NO_PIPE.connect(RECEIVER)).isEmpty();
    assertThat(Contender.PIPES).doesNotContain(Contender.NO_PIPE);
  }

  @Test
  void stock_isTheEngineAloneWithItsOwnPipe() {
    assertThat(Contender.STOCK_SYNC.program()).isEqualTo(Program.STOCK_ENGINE);
    assertThat(Contender.STOCK_SYNC.connect(RECEIVER))
        .containsExactly(
            "CREATE PIPE bench WITH SINK"
                + " ('sink'='iotdb-thrift-sync-sink', 'node-urls'='127.0.0.1:7000')");
  }

  @Test
  void tributary_isConnectedByItsOwnStatements() {
    assertThat(Contender.TRIBUTARY.program()).isEqualTo(Program.TRIBUTARY);
    assertThat(Contender.TRIBUTARY.connect(RECEIVER))
        .containsExactly(
            "CREATE PIPESINK cloud AS IoTDB (ip='127.0.0.1', port=7000)",
            "CREATE PIPE bench TO cloud",
            "START PIPE bench");
  }
}
