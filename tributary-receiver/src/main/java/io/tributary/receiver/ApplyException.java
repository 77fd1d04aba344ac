// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

/** The engine did not take a unit; the message says why, on one line. */
public final class ApplyException extends Exception {

  public ApplyException(String message) {
    super(message);
  }

  public ApplyException(String message, Throwable cause) {
    super(message, cause);
  }
}
