// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

/**
 * How much disk files in arrival may take. Beyond any of these a file must wait.
 *
 * @param reserveBytes free disk that they never touch
 * @param maxBytes bytes of all of them together
 * @param maxParts how many there may be; a file and its deletions are two
 * @param aloneBytes how many bytes of each pipe need not be with another node, too, but for a piece
 */
public record StagingLimits(long reserveBytes, long maxBytes, int maxParts, int aloneBytes) {
  /** The engine needs some free disk to go on; otherwise the disk itself is the limit. */
  public static final StagingLimits DEFAULTS =
      new StagingLimits(512L * 1024 * 1024, Long.MAX_VALUE, 4096, 512 * 1024);

  /**
   * @throws IllegalArgumentException if one is negative
   */
  public StagingLimits {
    if (reserveBytes < 0 || maxBytes < 0 || maxParts < 0 || aloneBytes < 0) {
      throw new IllegalArgumentException(
          "limits of files in arrival must not be negative: reserve %d, bytes %d, files %d, alone %d"
              .formatted(reserveBytes, maxBytes, maxParts, aloneBytes));
    }
  }
}
