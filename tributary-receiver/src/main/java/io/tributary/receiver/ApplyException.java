// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

/** The engine did not take a unit; the message says why, on one line. */
public final class ApplyException extends Exception {

  /** What the sender should make of it. */
  public enum Fault {
    /** It is the unit: the same one, given again, most likely fails again. */
    UNIT,
    /** It is the engine, which takes nothing like it now: too busy, or its disk is full. */
    BUSY
  }

  private final Fault fault;

  /** A fault of the unit. */
  public ApplyException(String message) {
    super(message);
    this.fault = Fault.UNIT;
  }

  /** A fault of the unit. */
  public ApplyException(String message, Throwable cause) {
    this(Fault.UNIT, message, cause);
  }

  public ApplyException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  /** What the sender should make of it. */
  public Fault fault() {
    return fault;
  }
}
