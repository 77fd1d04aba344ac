// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** Why something will not arrive. The codes are on disk and are never used again. */
enum GapCause {
  /** {@code on_full=drop_oldest}. */
  DISK_FULL(1, "dropped: the disk for kept files was full"),
  /** The engine has removed it before it could be sent. */
  EXPIRED(2, "expired: its TTL passed before it could be sent"),
  /** DROP QUARANTINE. */
  GIVEN_UP(3, "given up by DROP QUARANTINE");

  private final int code;
  private final String text;

  GapCause(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  /** For people. */
  String text() {
    return text;
  }

  /** Whether nobody has asked for it, so that it stays a warning. */
  boolean isTrouble() {
    return this != GIVEN_UP;
  }

  /**
   * @throws IllegalArgumentException for a code that is not known here
   */
  static GapCause of(int code) {
    for (GapCause cause : values()) {
      if (cause.code == code) {
        return cause;
      }
    }
    throw new IllegalArgumentException("cause " + code);
  }
}
