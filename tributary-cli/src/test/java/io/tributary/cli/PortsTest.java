// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void isFree_someoneListens_false() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
    }
  }

  @Test
  void pick_distinctAndBelowOutgoingRange() throws CommandException {
    List<Integer> ports = Ports.pick(20, new Random(17));

    assertThat(ports).hasSize(20).doesNotHaveDuplicates().allMatch(p -> p >= 20_000 && p < 30_000);
  }
}
