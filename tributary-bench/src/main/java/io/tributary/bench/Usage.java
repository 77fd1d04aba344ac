// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * What some processes have used since they began; what this system does not tell is empty.
 *
 * @param cpu user and system time of all of them
 * @param peakBytes the most memory that each has had resident, added
 * @param writtenBytes what they have caused to be written to disks
 */
record Usage(Duration cpu, OptionalLong peakBytes, OptionalLong writtenBytes) {
  private static final Path PROC = Path.of("/proc");

  static Usage of(List<ProcessHandle> processes) {
    Duration cpu = Duration.ZERO;
    for (ProcessHandle process : processes) {
      cpu = cpu.plus(process.info().totalCpuDuration().orElse(Duration.ZERO));
    }
    return new Usage(
        cpu, sum(processes, "status", "VmHWM:", 1024), sum(processes, "io", "write_bytes:", 1));
  }

  private static OptionalLong sum(
      List<ProcessHandle> processes, String file, String key, long unit) {
    long sum = 0;
    for (ProcessHandle process : processes) {
      OptionalLong value = value(PROC.resolve(Long.toString(process.pid())).resolve(file), key);
      if (value.isEmpty()) {
        return value;
      }
      sum += value.getAsLong() * unit;
    }
    return OptionalLong.of(sum);
  }

  /** The first number behind the key. */
  private static OptionalLong value(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key)) {
          String[] words = line.substring(key.length()).strip().split(" ", 2);
          return OptionalLong.of(Long.parseLong(words[0]));
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not this system, or not ours to see.
    }
    return OptionalLong.empty();
  }
}
