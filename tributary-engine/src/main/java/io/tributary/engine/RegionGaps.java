// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gaps of one pipe in one data region: files that were dropped, points that have expired. What
 * was dropped is no gap any more when a later history has brought every file that can have a point
 * of it; a compaction or an overwriting file makes that happen. Thread-safe.
 */
final class RegionGaps {

  private static final Logger LOGGER = LoggerFactory.getLogger(RegionGaps.class);

  private final int region;
  private final String database;
  private final long firstIncludedTime;
  private final ToLongFunction<String> aliveFrom;
  private final GapLog log;

  /** What the history under way may fill, and with which files. */
  @GuardedBy("this")
  private Map<Gap.Part, Set<RegionFile.Name>> carriers = Map.of();

  /**
   * @param firstIncludedTime the pipe's start time
   * @param aliveFrom the first time of a device that its TTL keeps now
   */
  RegionGaps(
      int region,
      String database,
      long firstIncludedTime,
      ToLongFunction<String> aliveFrom,
      GapLog log) {
    this.region = region;
    this.database = database;
    this.firstIncludedTime = firstIncludedTime;
    this.aliveFrom = aliveFrom;
    this.log = log;
  }

  /** A kept file is about to go for want of disk. Durable when this returns. */
  void dropped(RegionFile file, PinnedFile pin) throws IOException {
    List<Gap.Part> parts = GapParts.ofFile(pin.path(), database, file.times(), firstIncludedTime);
    add(file, GapCause.DISK_FULL, parts);
  }

  /** The engine has removed a file, or put one in its place without what is older than its TTL. */
  void expired(RegionFile file) throws IOException {
    add(file, GapCause.EXPIRED, GapParts.ofExpired(file, database, aliveFrom, firstIncludedTime));
  }

  /** A history begins, with these files of the whole region. */
  synchronized void begin(List<RegionFile> all) throws IOException {
    carriers = new HashMap<>();
    for (Gap gap : log.gaps()) {
      if (gap.region() == region && gap.cause() == GapCause.DISK_FULL) {
        gap.parts().forEach(part -> carriers.put(part, carriers(part, all)));
      }
    }
    carriers.values().removeIf(Set::isEmpty);
  }

  /** It has ended: these of its files have left. */
  synchronized void end(Set<RegionFile.Name> given) {
    Set<Gap.Part> filled = new HashSet<>();
    carriers.forEach(
        (part, files) -> {
          if (given.containsAll(files)) {
            filled.add(part);
          }
        });
    carriers = Map.of();
    try {
      log.delivered(filled);
    } catch (IOException e) {
      LOGGER.warn("{}: gaps that are filled are still listed", database, e);
    }
  }

  private void add(RegionFile file, GapCause cause, List<Gap.Part> parts) throws IOException {
    log.add(
        new Gap(
            System.currentTimeMillis(), region, cause, file.name().file(), database, "", parts));
  }

  private static Set<RegionFile.Name> carriers(Gap.Part part, List<RegionFile> all) {
    RegionFile.Span times = new RegionFile.Span(part.start(), part.end());
    return all.stream()
        .filter(file -> !file.isEmpty() && mayHave(file, part.subject(), times))
        .map(RegionFile::name)
        .collect(Collectors.toSet());
  }

  private static boolean mayHave(RegionFile file, String subject, RegionFile.Span times) {
    if (!file.times().overlaps(times)) {
      return false;
    }
    Optional<Map<IDeviceID, RegionFile.Span>> devices = file.source().deviceTimes();
    return devices.isEmpty()
        || !GapParts.isOne(subject)
        || devices.get().entrySet().stream()
            .anyMatch(
                each ->
                    each.getKey().toString().equals(subject) && each.getValue().overlaps(times));
  }
}
