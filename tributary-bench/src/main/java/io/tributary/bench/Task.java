// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.Setting;
import java.util.List;
import java.util.OptionalDouble;

/** A {@link Work} whose data is ready, the same for every contender and round. */
interface Task {
  /** How much of what. */
  String size();

  /** What the link between the nodes is like. */
  default LinkShape link() {
    return LinkShape.LOOPBACK;
  }

  /** What the nodes of all contenders are set to, beside what a first start writes. */
  default List<Setting> settings() {
    return List.of();
  }

  /** The least that the target can be, whoever does it; empty when there is no such thing. */
  default OptionalDouble floor() {
    return OptionalDouble.empty();
  }

  /**
   * Does it once, on nodes that are new, and makes sure that both ends are equal.
   *
   * @throws io.tributary.cli.CommandException when it does not end, or the copy is wrong
   */
  Sample run(Testbed testbed) throws Exception;
}
