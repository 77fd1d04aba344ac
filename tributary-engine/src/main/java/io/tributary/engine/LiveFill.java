// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/**
 * How full a {@link LiveQueue} is.
 *
 * @param added how many changes were ever queued
 * @param waiting how many of them are still in the queue, its newest ones
 * @param inOrder whether none was forgotten, held back, or taken in part
 */
record LiveFill(long added, long waiting, boolean inOrder) {

  /** Whether all have been taken that were queued when so many had been. */
  boolean isPast(long place) {
    return inOrder && added - waiting >= place;
  }
}
