// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.Position;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * The other nodes of the receiver's cluster, to each of which a sender may have been connected, or
 * will be when this one dies. One of them is this node's <i>standby</i>: it keeps what this node
 * has and the engine not. All calls block for some seconds at most.
 */
public interface OtherNodes {

  /** Whether there are any, as far as is known. */
  boolean exist();

  /**
   * Ends there what earlier connections of a pipe do, and asks what they know and hold of it:
   * nothing that was sent by those connections is applied any more when nothing may be at work.
   */
  Released release(SenderPipe pipe);

  /** Tells the standby how much of a pipe is applied. Without one nobody is told. */
  void applied(SenderPipe pipe, Position position);

  /**
   * Gives the standby a piece of a file in arrival.
   *
   * @param offset of its first byte; taken if it is what the standby holds
   * @return how many bytes of the file the standby holds now, durably; empty without a standby
   */
  OptionalLong keep(FileIdentity file, long offset, byte[] bytes);

  /** Nobody need keep anything of the file. Those that do not hear it let its part expire. */
  void discard(FileIdentity file);

  /**
   * Bytes of a part that a node has told of.
   *
   * @return at least one and at most so many; empty when it holds no more
   * @throws IOException when it does not answer
   */
  byte[] read(int node, FileIdentity file, long offset, int most) throws IOException;
}
