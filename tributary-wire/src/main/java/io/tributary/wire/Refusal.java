// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** Why a receiver says no. The code is the byte on the wire. */
public enum Refusal {
  /** The sender's address is not on the receiver's allow list. */
  NOT_ALLOWED(1),
  /** The login failed, or the user may not write. */
  LOGIN(2),
  /** No version that both speak. */
  VERSION(3),
  /** The sink is the node itself. */
  SELF(4),
  /** Data would come back to where it came from. */
  LOOP(5),
  /** Another sender writes the same paths, or another pipe has this identity. */
  CLASH(6),
  /** The sender did what the protocol does not allow. */
  PROTOCOL(7);

  private final byte code;

  Refusal(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Refusal of(byte code) throws FrameException {
    for (Refusal refusal : values()) {
      if (refusal.code == code) {
        return refusal;
      }
    }
    throw FrameException.malformed("refusal %d is unknown", code);
  }
}
