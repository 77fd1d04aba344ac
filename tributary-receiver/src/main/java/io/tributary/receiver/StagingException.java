// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.FormatMethod;

/** A file that cannot be staged as asked; {@link #kind()} says what to do next. */
public final class StagingException extends Exception {
  /** What to do next. */
  public enum Kind {
    /** It would use the reserve of free disk: try later, nothing was written. */
    DISK_SHORT,
    /** Sender and receiver disagree on what is held: ask {@link Staging#begin}, go on from there. */
    OFFSET,
    /** All pieces are there but are not the file; they were deleted, begin at byte 0. */
    DAMAGED,
    /** Nothing is held of it: it was never begun, or has expired; begin at byte 0. */
    UNKNOWN
  }

  private final Kind kind;

  @FormatMethod
  StagingException(Kind kind, String format, Object... values) {
    super(String.format(format, values));
    this.kind = kind;
  }

  /** What to do next. */
  public Kind kind() {
    return kind;
  }
}
