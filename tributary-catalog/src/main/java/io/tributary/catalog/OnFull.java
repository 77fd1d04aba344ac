// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

/**
 * What a pipe does when the files that it keeps for its receiver are at their limit on the sender's
 * disk: the attribute {@code on_full}.
 */
public enum OnFull {
  /** Keeps what it has and sends on; nothing is lost. */
  WAIT,
  /** Gives up the oldest and records the gap. */
  DROP_OLDEST
}
