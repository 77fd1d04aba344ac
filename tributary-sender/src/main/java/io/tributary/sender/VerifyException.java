// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/** The two ends cannot be compared, or no longer; the message says why, on one line. */
public final class VerifyException extends Exception {

  /** The reason, for people. */
  public VerifyException(String message) {
    super(message);
  }

  /** The reason, for people. */
  public VerifyException(String message, Throwable cause) {
    super(message, cause);
  }
}
