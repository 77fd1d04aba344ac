// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import com.google.errorprone.annotations.FormatMethod;

/**
 * Bytes that are not the frame or message they claim to be. The message says what, which value and
 * which limit; {@link #fault()} says what to do next.
 */
public final class FrameException extends Exception {
  /** What to do with the peer that sent it. */
  public enum Fault {
    /** Not the bytes that were sent: the same frame, sent again, may be fine. */
    DAMAGED,
    /** Whole, but in a version that is not spoken here: refuse the peer, naming both versions. */
    VERSION,
    /** Whole, but against the protocol: the same frame, sent again, fails again. */
    MALFORMED
  }

  private final Fault fault;

  private FrameException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What to do next. */
  public Fault fault() {
    return fault;
  }

  @FormatMethod
  static FrameException damaged(String format, Object... values) {
    return new FrameException(Fault.DAMAGED, String.format(format, values));
  }

  @FormatMethod
  static FrameException version(String format, Object... values) {
    return new FrameException(Fault.VERSION, String.format(format, values));
  }

  @FormatMethod
  static FrameException malformed(String format, Object... values) {
    return new FrameException(Fault.MALFORMED, String.format(format, values));
  }
}
