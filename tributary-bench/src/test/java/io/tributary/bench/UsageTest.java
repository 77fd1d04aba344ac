// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class UsageTest {

  @Test
  void processes_areAdded() {
    Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/io")));
    ProcessHandle self = ProcessHandle.current();
    Usage one = Usage.of(List.of(self));
    Usage twice = Usage.of(List.of(self, self));

    assertThat(one.cpu()).isPositive();
    assertThat(one.peakBytes().orElseThrow()).isGreaterThan(1_000_000);
    assertThat(one.writtenBytes()).isPresent();
    assertThat(twice.peakBytes().orElseThrow())
        .isGreaterThanOrEqualTo(2 * one.peakBytes().orElseThrow());
  }
}
