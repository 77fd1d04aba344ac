// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.Message;
import io.tributary.wire.SeriesDigest;
import java.util.List;

/**
 * What the receiver's engine holds, told to a sender that compares, with the rights of the
 * connection it came by. Thread-safe.
 */
public interface Holdings {

  /**
   * What a query would find now, as digests, in the order of the question. Blocks as long as it
   * reads.
   *
   * @throws ApplyException when it cannot or must not be read
   */
  List<SeriesDigest> digests(Message.Digest question) throws ApplyException;
}
