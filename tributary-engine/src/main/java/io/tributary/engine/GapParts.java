// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.engine.RegionFile.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.apache.tsfile.file.metadata.IDeviceID;

/** Which devices, which times and how many points are in what will not arrive. */
final class GapParts {

  /** Of one file. The others are counted. */
  static final int MOST_DEVICES = 50;

  private GapParts() {}

  /** Whether a part's subject is one device or series, and not several. */
  static boolean isOne(String subject) {
    return subject.startsWith("root.") && !subject.endsWith(".**");
  }

  /**
   * What a file says of itself. Points that its deletions hide are counted.
   *
   * @param times of the whole file
   * @param from a pipe's start time: what is older is not missed
   */
  static List<Gap.Part> ofFile(Path file, String database, Span times, long from) {
    FileContents.Some some;
    try {
      some = FileContents.some(file, MOST_DEVICES);
    } catch (IOException e) {
      return List.of(Gap.Part.of(database + ".**", since(times, from), OptionalLong.empty()));
    }
    List<Gap.Part> parts = new ArrayList<>();
    for (FileContents.Device device : some.devices()) {
      if (device.endTime() >= from) {
        boolean isWhole = device.startTime() >= from;
        parts.add(
            Gap.Part.of(
                device.name(),
                since(new Span(device.startTime(), device.endTime()), from),
                isWhole ? OptionalLong.of(device.points()) : OptionalLong.empty()));
      }
    }
    if (some.others() > 0) {
      parts.add(others(database, some.others(), since(times, from)));
    }
    return parts;
  }

  /**
   * What of a file may be gone because its TTL has passed.
   *
   * @param aliveFrom the first time of a device that its TTL keeps
   * @param from as in {@link #ofFile}
   */
  static List<Gap.Part> ofExpired(
      RegionFile file, String database, ToLongFunction<String> aliveFrom, long from) {
    Map<String, Span> expired = new TreeMap<>();
    Map<IDeviceID, Span> devices = file.source().deviceTimes().orElse(Map.of());
    devices.forEach((device, times) -> expire(device.toString(), times, aliveFrom, from, expired));
    if (devices.isEmpty()) {
      expire(database + ".**", file.times(), aliveFrom, from, expired);
    }
    List<Gap.Part> parts = new ArrayList<>();
    Span rest = new Span(Long.MAX_VALUE, Long.MIN_VALUE);
    for (Map.Entry<String, Span> each : expired.entrySet()) {
      if (parts.size() < MOST_DEVICES) {
        parts.add(Gap.Part.of(each.getKey(), each.getValue(), OptionalLong.empty()));
      } else {
        rest = rest.with(each.getValue());
      }
    }
    if (expired.size() > MOST_DEVICES) {
      parts.add(others(database, expired.size() - MOST_DEVICES, rest));
    }
    return parts;
  }

  /** What an entry of the quarantine is about; of a file, its devices. */
  static List<Gap.Part> of(QuarantineEntry entry, DiskQuarantine quarantine) {
    Span times = new Span(entry.startTime(), entry.endTime());
    return switch (entry.kind()) {
      case ROWS, DELETION -> List.of(Gap.Part.of(entry.subject(), times, entry.points()));
      case FILE -> {
        try {
          yield ofFile(quarantine.file(entry), entry.database(), times, Long.MIN_VALUE);
        } catch (IOException e) {
          yield List.of(Gap.Part.of(entry.subject(), times, entry.points()));
        }
      }
      case UNREADABLE -> List.of(new Gap.Part(entry.subject(), 1, 0, entry.points()));
    };
  }

  private static void expire(
      String device,
      Span times,
      ToLongFunction<String> aliveFrom,
      long from,
      Map<String, Span> into) {
    long alive = aliveFrom.applyAsLong(device);
    if (alive > Math.max(times.start(), from) && times.end() >= from) {
      into.put(device, since(new Span(times.start(), Math.min(times.end(), alive - 1)), from));
    }
  }

  private static Span since(Span times, long from) {
    return new Span(Math.max(times.start(), from), times.end());
  }

  private static Gap.Part others(String database, int count, Span times) {
    return Gap.Part.of(
        "and %d more devices of %s".formatted(count, database), times, OptionalLong.empty());
  }
}
