// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.nio.file.Path;
import java.util.List;

/** Something worth measuring. A new one is a class, and a line in {@link Works}. */
interface Work {
  /** What it is called at the command line and in JSON. */
  String name();

  /** One line for the help. */
  String summary();

  /** What the target is about; by it the better of the stock sinks is found. */
  Quantity target();

  /** Who does it, in this order. */
  List<Contender> contenders();

  /**
   * Makes what all rounds share.
   *
   * @param folder is empty, and stays as long as the task is used
   * @param quick for one that shows that all works; its numbers say little
   */
  Task prepare(Path folder, boolean quick) throws Exception;
}
