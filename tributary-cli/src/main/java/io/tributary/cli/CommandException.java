// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

/** What went wrong, said in one line to the person at the terminal; the command ends non-zero. */
public sealed class CommandException extends Exception permits UsageException {
  public CommandException(String message) {
    super(message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
