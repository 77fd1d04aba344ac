// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.util.List;

/** The sealed files of one data region, as the engine has them. */
interface RegionHistory {

  /**
   * Whether the region has had writes since it was sealed that nobody was told of: those of an
   * engine without a log. Files must bring them. Not more often than is good for the engine.
   */
  boolean hasUntoldWrites();

  /** Lets a heartbeat come behind all that the region has done; it may take a while. */
  void sendHeartbeat();

  /** Whether the engine has recovered the region. */
  boolean isReady();

  /**
   * Waits until a deletion that came before {@link #seal} stands in the lists of all files: the
   * engine tells of a deletion before it writes it there.
   */
  void awaitDeletionsApplied();

  /**
   * Flushes the region. What was written before is in one of the files, which stand in the order of
   * rank: per time partition the sequence files by version, then the unsequence files by version.
   */
  List<RegionFile> seal() throws IOException;

  /** The files that are sealed now. Flushes nothing; called by any thread. */
  List<RegionFile> sealed();
}
