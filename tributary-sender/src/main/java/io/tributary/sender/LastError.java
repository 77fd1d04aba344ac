// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import org.jspecify.annotations.Nullable;

/**
 * What went wrong last, and how often in a row it was the same.
 *
 * @param firstMillis the first time in this row, the sender's steady clock
 * @param lastMillis the last time
 */
public record LastError(String text, long count, long firstMillis, long lastMillis) {

  static LastError after(@Nullable LastError before, String text, long nowMillis) {
    return before != null && before.text.equals(text)
        ? new LastError(text, before.count + 1, before.firstMillis, nowMillis)
        : new LastError(text, 1, nowMillis, nowMillis);
  }
}
