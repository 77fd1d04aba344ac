// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.tsfile.file.metadata.IDeviceID;

/**
 * Up to which time the files of a snapshot may hold points of a device. A row that is newer than
 * that is in none of them, so it may go ahead of them.
 */
final class PendingTimes {

  /** Beyond so many devices one time stands for all: the map must not cost much memory. */
  private static final int MAX_DEVICES = 10_000;

  private final int maxDevices;
  private final Map<IDeviceID, Long> ends = new HashMap<>();
  private long unknownDevices = Long.MIN_VALUE;
  private long newest = Long.MIN_VALUE;

  PendingTimes() {
    this(MAX_DEVICES);
  }

  PendingTimes(int maxDevices) {
    this.maxDevices = maxDevices;
  }

  /**
   * Adds a file.
   *
   * @param deviceTimes the times of each device in it, or empty where the engine knows only those
   *     of the file
   */
  void add(long fileEnd, Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes) {
    newest = Math.max(newest, fileEnd);
    if (deviceTimes.isEmpty()) {
      unknownDevices = Math.max(unknownDevices, fileEnd);
      return;
    }
    deviceTimes.get().forEach((device, times) -> ends.merge(device, times.end(), Math::max));
    if (ends.size() > maxDevices) {
      ends.clear();
      unknownDevices = newest;
    }
  }

  /** Whether no file can have points of {@code device} at {@code time} or after. */
  boolean areBefore(IDeviceID device, long time) {
    return time > Math.max(unknownDevices, ends.getOrDefault(device, Long.MIN_VALUE))
        || newest == Long.MIN_VALUE;
  }
}
