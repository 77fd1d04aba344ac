// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** What {@link LiveQueue#goLive} found. */
enum LiveStart {
  /** Changes were forgotten: a new snapshot must follow. */
  MISSING,
  /** Writes that had to wait for the files are next. */
  EARLY_LEFT,
  /** All that was taken so far is older than all that will be. */
  IN_ORDER
}
