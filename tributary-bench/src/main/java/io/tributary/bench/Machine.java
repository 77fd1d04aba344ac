// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import oshi.SystemInfo;
import oshi.hardware.HardwareAbstractionLayer;

/** Where it was measured: sender, receiver and bench share it. */
record Machine(String processor, int processors, long memoryBytes, String system, String java) {
  static Machine ofThisProcess() {
    HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    return new Machine(
        hardware.getProcessor().getProcessorIdentifier().getName(),
        Runtime.getRuntime().availableProcessors(),
        hardware.getMemory().getTotal(),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
  }

  @Override
  public String toString() {
    return "%d x %s, %d GB of memory, %s, %s"
        .formatted(processors, processor, memoryBytes / 1_000_000_000, system, java);
  }
}
