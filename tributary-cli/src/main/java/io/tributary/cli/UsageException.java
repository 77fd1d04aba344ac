// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

/** The command was called wrongly: exit code 2, like what picocli finds by itself. */
public final class UsageException extends CommandException {
  public UsageException(String message) {
    super(message);
  }
}
