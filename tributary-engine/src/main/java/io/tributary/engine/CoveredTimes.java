// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tsfile.file.metadata.IDeviceID;

/** The devices and times of which files may have points: rather too many than too few. */
final class CoveredTimes {

  /** Beyond so many devices files are compared as a whole: the map must not cost much memory. */
  private static final int MAX_DEVICES = 10_000;

  private final Map<IDeviceID, RegionFile.Span> devices = new HashMap<>();
  private final List<RegionFile.Span> files = new ArrayList<>();

  /** Those whose devices are not in the map. */
  private final List<RegionFile.Span> wholeFiles = new ArrayList<>();

  void add(RegionFile file) {
    files.add(file.times());
    Optional<Map<IDeviceID, RegionFile.Span>> times = file.source().deviceTimes();
    if (times.isEmpty() || devices.size() + times.get().size() > MAX_DEVICES) {
      wholeFiles.add(file.times());
    } else {
      times.get().forEach((device, span) -> devices.merge(device, span, RegionFile.Span::with));
    }
  }

  /** Whether one of them may have a point of a device and time of which {@code file} has one. */
  boolean overlap(RegionFile file) {
    if (files.stream().noneMatch(file.times()::overlaps)) {
      return false;
    }
    Optional<Map<IDeviceID, RegionFile.Span>> times = file.source().deviceTimes();
    return times.isEmpty()
        || wholeFiles.stream().anyMatch(file.times()::overlaps)
        || times.get().entrySet().stream().anyMatch(each -> covers(each.getKey(), each.getValue()));
  }

  private boolean covers(IDeviceID device, RegionFile.Span span) {
    RegionFile.Span covered = devices.get(device);
    return covered != null && covered.overlaps(span);
  }
}
