// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.List;

/** An allow list with entries that are no network segments. */
public final class AllowListException extends Exception {
  private final List<String> problems;

  AllowListException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence for each bad entry, with the entry and what is wrong with it. */
  public List<String> problems() {
    return problems;
  }
}
