// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.Locale;

/**
 * One {@code key=value} of a statement.
 *
 * @param key lower case: keys ignore case
 * @param value as written, without the quotes around it
 */
public record Attribute(String key, String value) {

  public Attribute {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("attribute key is empty");
    }
    key = key.toLowerCase(Locale.ROOT);
  }

  /** True when the value must never be shown or logged. */
  public boolean isSecret() {
    return key.contains("password");
  }

  /** For logs: a secret value stays out of them. */
  @Override
  public String toString() {
    return key + "=" + (isSecret() ? "******" : value);
  }
}
