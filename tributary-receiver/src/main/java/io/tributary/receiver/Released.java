// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the other nodes say when this one goes on with a pipe.
 *
 * @param mayBeAtWork why one of them may still be at work for an earlier connection; then the rest
 *     does not matter
 * @param positions of the pipe, as far as each knows
 * @param parts of files in arrival, of whatever pipe, by their names on disk: where most is held
 */
public record Released(
    Optional<String> mayBeAtWork, List<Position> positions, Map<String, HeldPart> parts) {

  /** There is nobody to ask, or nobody knows anything. */
  public static final Released NOTHING = new Released(Optional.empty(), List.of(), Map.of());

  /**
   * A part of a file.
   *
   * @param node which holds it
   * @param bytes from its start
   */
  public record HeldPart(int node, long bytes) {}

  public Released {
    positions = List.copyOf(positions);
    parts = Map.copyOf(parts);
  }

  /** It is not certain yet that all has ended. */
  public static Released notYet(String reason) {
    return new Released(Optional.of(reason), List.of(), Map.of());
  }
}
