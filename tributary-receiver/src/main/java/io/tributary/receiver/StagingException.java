// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.FormatMethod;

/** A file that cannot be staged as asked; {@link #fault()} says what to do next. */
public final class StagingException extends Exception {
  /** What to do next. */
  public enum Fault {
    /** The piece does not start where the part ends: ask {@link Staging#begin} where it does. */
    WRONG_OFFSET,
    /** The piece goes beyond the end of the file: the sender breaks the protocol. */
    TOO_LONG,
    /** Pieces are missing: ask {@link Staging#begin} from where. */
    INCOMPLETE,
    /** All pieces are there but are not the file; they were deleted, begin at byte 0. */
    DAMAGED,
    /** It would use the reserve of free disk: try later, nothing was written. */
    DISK_SHORT
  }

  private final Fault fault;

  @FormatMethod
  StagingException(Fault fault, String format, Object... values) {
    super(String.format(format, values));
    this.fault = fault;
  }

  /** What to do next. */
  public Fault fault() {
    return fault;
  }
}
