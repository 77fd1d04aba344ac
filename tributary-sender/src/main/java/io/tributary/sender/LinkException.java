// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/** The receiver is away: try again, for ever. The message is one line for people. */
public final class LinkException extends Exception {

  public LinkException(String message) {
    super(message);
  }

  public LinkException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message, never null. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
