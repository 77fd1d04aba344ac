// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** Whether a query at the receiver finds a point. The code is the byte on the wire. */
public enum Finding {
  /** It does not. */
  MISSING(0),
  /** It does. */
  FOUND(1),
  /** It does not and need not: the point is older than the time to live there. */
  EXPIRED(2),
  /** The receiver could not ask its engine now. */
  UNKNOWN(3);

  private final byte code;

  Finding(int code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  static Finding of(byte code) throws FrameException {
    for (Finding finding : values()) {
      if (finding.code == code) {
        return finding;
      }
    }
    throw FrameException.malformed("finding %d is unknown", code);
  }
}
