// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * Which file, known by what is in it.
 *
 * @param name a label for people and logs, at most {@link Limits#MAX_TEXT_BYTES}; comes from the
 *     peer and must never become a path
 * @param length bytes of the whole file
 * @param crc32c CRC32C of the whole file
 */
public record FileIdentity(String name, long length, int crc32c) {
  /**
   * @throws IllegalArgumentException if the name is too long or the length negative
   */
  public FileIdentity {
    Limits.checkText("file name", name);
    if (length < 0) {
      throw new IllegalArgumentException("file length %d is negative".formatted(length));
    }
  }
}
