// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.io.IOException;
import java.util.Optional;

/** Where the units of one pipe come from. Called by the pipe's sending thread only. */
public interface Feed {

  /**
   * The next unit, or empty when there is nothing to send now. A unit once given is not given again
   * in this process, except after a restart of the node.
   *
   * @throws IOException when a unit cannot be read now; asked again later
   */
  Optional<Unit> next() throws IOException;
}
