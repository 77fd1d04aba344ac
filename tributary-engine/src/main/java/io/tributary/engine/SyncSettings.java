// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.StagingLimits;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What an operator can set that concerns both halves.
 *
 * @param freeDiskReserveBytes {@code sync_free_disk_reserve_bytes}: free disk that synchronisation
 *     never touches, neither for files in arrival nor by keeping files of the engine. Too small
 *     starves the engine, too large makes a sender wait.
 */
record SyncSettings(long freeDiskReserveBytes) {

  /** The key of the reserve. */
  static final String FREE_DISK_RESERVE_BYTES = "sync_free_disk_reserve_bytes";

  /** What holds where nothing is set. */
  static final SyncSettings DEFAULTS = new SyncSettings(StagingLimits.DEFAULTS.reserveBytes());

  /**
   * @throws IllegalArgumentException if it is negative
   */
  SyncSettings {
    if (freeDiskReserveBytes < 0) {
      throw new IllegalArgumentException(
          "%s: <%d> is negative".formatted(FREE_DISK_RESERVE_BYTES, freeDiskReserveBytes));
    }
  }

  /**
   * The settings among these keys; a missing key means its default, other people's keys are not
   * looked at.
   *
   * @param problems told what is wrong; the result must then not come into force
   */
  static SyncSettings parse(Map<String, String> keys, Consumer<String> problems) {
    String value = keys.get(FREE_DISK_RESERVE_BYTES);
    if (value == null) {
      return DEFAULTS;
    }
    try {
      return new SyncSettings(Long.parseLong(value.strip()));
    } catch (IllegalArgumentException e) {
      problems.accept(
          "%s: <%s> is not a whole number within 0 to %d"
              .formatted(FREE_DISK_RESERVE_BYTES, value.strip(), Long.MAX_VALUE));
      return DEFAULTS;
    }
  }
}
