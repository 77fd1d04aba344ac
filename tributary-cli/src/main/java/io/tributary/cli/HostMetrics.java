// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.tsfile.enums.TSDataType;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.util.GlobalConfig;

/** What this host is doing, as rows for IoTDB. Each reading covers the time since the last one. */
final class HostMetrics {
  static final List<String> MEASUREMENTS = List.of("cpu", "load", "memory", "disk", "network");
  static final List<String> UNITS = List.of("%", "", "%", "kB/s", "kB/s");
  static final List<TSDataType> TYPES =
      MEASUREMENTS.stream().map(measurement -> TSDataType.DOUBLE).toList();

  private static final int MEMORY_MILLIS = 20;

  private final CentralProcessor processor;
  private final GlobalMemory memory;
  private final List<HWDiskStore> disks;
  private final List<NetworkIF> networks;

  private long[] ticks;
  private long diskBytes;
  private long networkBytes;
  private long readAtNanos;

  HostMetrics() {
    // OSHI answers from memory for 300 ms, which is three readings of ours.
    GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, MEMORY_MILLIS);
    HardwareAbstractionLayer hardware = new SystemInfo().getHardware();
    processor = hardware.getProcessor();
    memory = hardware.getMemory();
    disks = hardware.getDiskStores();
    // With the loopback: between two nodes of one host it is the network.
    networks = hardware.getNetworkIFs(true);
    ticks = processor.getSystemCpuLoadTicks();
    diskBytes = countDiskBytes();
    networkBytes = countNetworkBytes();
    readAtNanos = System.nanoTime();
  }

  /** The device that holds this host's rows. */
  static String device() {
    return "root.host." + node(hostName());
  }

  /** A host's name as a path node that needs no quotes. */
  static String node(String hostName) {
    String node = hostName.replaceAll("[^A-Za-z0-9_]", "_");
    return node.isEmpty() || !Character.isLetter(node.charAt(0)) ? "h_" + node : node;
  }

  /** In the order of {@link #MEASUREMENTS}. */
  Object[] read() {
    long nowNanos = System.nanoTime();
    double seconds = Math.max((nowNanos - readAtNanos) / 1e9, 1e-3);
    readAtNanos = nowNanos;

    long[] newTicks = processor.getSystemCpuLoadTicks();
    double busy = processor.getSystemCpuLoadBetweenTicks(ticks, newTicks);
    ticks = newTicks;
    double load = processor.getSystemLoadAverage(1)[0];
    double used = 1.0 - (double) memory.getAvailable() / memory.getTotal();

    long newDiskBytes = countDiskBytes();
    double disk = (newDiskBytes - diskBytes) / 1e3 / seconds;
    diskBytes = newDiskBytes;
    long newNetworkBytes = countNetworkBytes();
    double network = (newNetworkBytes - networkBytes) / 1e3 / seconds;
    networkBytes = newNetworkBytes;
    return new Object[] {100 * busy, load, 100 * used, disk, network};
  }

  private long countDiskBytes() {
    long bytes = 0;
    for (HWDiskStore disk : disks) {
      disk.updateAttributes();
      bytes += disk.getReadBytes() + disk.getWriteBytes();
    }
    return bytes;
  }

  private long countNetworkBytes() {
    long bytes = 0;
    for (NetworkIF network : networks) {
      network.updateAttributes();
      bytes += network.getBytesRecv() + network.getBytesSent();
    }
    return bytes;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A host without a name is still one host.
      return "localhost";
    }
  }
}
