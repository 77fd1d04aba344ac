// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of one region's data is proven to be queryable at the receiver.
 *
 * @param region the engine's number of the data region
 * @param unprovenMillis when the oldest data was written of which that is not proven; empty when
 *     there is none. The sender's steady clock
 * @param movedMillis when something was last proven
 * @param behindFiles whether files are pending, so that what the receiver takes of a file counts as
 *     moving
 * @param missing a point that the receiver has acknowledged and does not find
 */
public record Proof(
    int region,
    OptionalLong unprovenMillis,
    long movedMillis,
    boolean behindFiles,
    Optional<String> missing) {}
