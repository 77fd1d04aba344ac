// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.Unit;
import java.io.IOException;
import java.util.Optional;

/** Where units of a region come from that are to be sent again. */
interface Retries {

  /** The next one. */
  Optional<Unit> next() throws IOException;

  /** Whether none is asked for and not yet given. */
  default boolean areNone() {
    return true;
  }
}
