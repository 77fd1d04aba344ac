// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where the units of one pipe come from. Called by the pipe's sending thread only.
 *
 * <p>There are two lanes, which the sender serves side by side: a lane keeps its order, but nothing
 * holds between the two. So a feed gives a unit of one lane only when every unit of the other that
 * must be before it has {@linkplain Unit.Receipt settled}.
 *
 * <p>A unit once given is not given again in this process; it stays the sender's until its receipt.
 */
public interface Feed {

  /**
   * The next batch of rows or deletion, or empty when there is none to send now. They go ahead of
   * files.
   *
   * @throws IOException when a unit cannot be read now; asked again later
   */
  Optional<Unit> nextLive() throws IOException;

  /**
   * The next file, or empty when there is none to send now.
   *
   * @throws IOException when a unit cannot be read now; asked again later
   */
  Optional<Unit.SealedFile> nextFile() throws IOException;

  /** How far each region's data is proven to be at the receiver. A new list each time. */
  default List<MarkTrail> trails() {
    return List.of();
  }
}
