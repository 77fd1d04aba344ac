// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.regex.Pattern;

/** One {@code key=value} for a node's settings file. */
public record Setting(String key, String value) {
  private static final Pattern KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");

  static Setting parse(String text) throws CommandException {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw new UsageException("--set " + text + " is not KEY=VALUE");
    }
    String key = text.substring(0, equals).strip();
    String value = text.substring(equals + 1).strip();
    if (!KEY.matcher(key).matches()) {
      throw new UsageException("--set " + text + ": '" + key + "' is not a settings key");
    }
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
      throw new UsageException("--set " + key + ": a value is one line");
    }
    return new Setting(key, value);
  }
}
