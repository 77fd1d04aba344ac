// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/** The receiver answers and says no (allow list, login, version): a person must act. */
public final class RefusedException extends Exception {

  public RefusedException(String reason) {
    super(reason);
  }

  /** The message, never null. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
