// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import io.tributary.wire.SeriesDigest;
import java.util.List;

/**
 * What the two ends of a pipe hold, for a {@link Comparison}. Every method blocks, and throws when
 * the comparison cannot go on or is not wanted any more.
 */
public interface BothEnds {

  /** What both say to a question that they are asked at the same time. */
  record Answers(List<SeriesDigest> home, List<SeriesDigest> far) {
    public Answers {
      home = List.copyOf(home);
      far = List.copyOf(far);
    }
  }

  /** What this end holds at the moment of asking, in the order of the question. */
  List<SeriesDigest> home(Message.Digest question) throws VerifyException;

  /** The same of the receiver. */
  List<SeriesDigest> far(Message.Digest question) throws VerifyException;

  /** Asks both at the same time. */
  Answers both(Message.Digest question) throws VerifyException;

  /** Waits until all that this end held before the call has arrived there, or never will. */
  void settle() throws VerifyException;

  /**
   * How far it is.
   *
   * @param devices how many have been looked at
   */
  void progress(int devices) throws VerifyException;
}
