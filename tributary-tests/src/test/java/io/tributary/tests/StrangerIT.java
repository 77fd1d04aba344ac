// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Somebody at the client port who has not logged in. */
@ExtendWith(SharedNodes.class)
class StrangerIT {
  private static final int TIMEOUT_MILLIS = 10_000;

  /** The engine makes room for the length that a call begins with, before it reads the call. */
  @Test
  void callOfHalfAGigabyte_isCutOff_andOthersGoOn(NodePair pair) throws Exception {
    pair.connect();
    for (int i = 1; i <= 10; i++) {
      try (Socket stranger = new Socket()) {
        stranger.setSoTimeout(TIMEOUT_MILLIS);
        stranger.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), pair.cloud().port()),
            TIMEOUT_MILLIS);
        new DataOutputStream(stranger.getOutputStream()).writeInt(500 << 20);
        assertThat(stranger.getInputStream().read()).isEqualTo(-1);
      }
      pair.edge().execute("INSERT INTO %s.d(time, s) VALUES (%d, 1)".formatted(pair.database(), i));
    }
    pair.awaitSameData();
    assertThat(pair.message()).isEqualTo("NORMAL");
  }
}
