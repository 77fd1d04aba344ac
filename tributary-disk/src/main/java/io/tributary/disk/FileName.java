// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.util.regex.Pattern;

/** What a file may be called: nothing that a file system gives a meaning to. */
final class FileName {
  private static final Pattern LEGAL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
  private static final int SHOWN_CHARS = 200;

  private FileName() {}

  static boolean isLegal(String name) {
    return LEGAL.matcher(name).matches();
  }

  /**
   * @throws IllegalArgumentException if it is no name
   */
  static String checked(String name) {
    if (!isLegal(name)) {
      throw new IllegalArgumentException(
          "file name '%s' is not like %s"
              .formatted(name.substring(0, Math.min(SHOWN_CHARS, name.length())), LEGAL));
    }
    return name;
  }
}
