// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An open file of a {@link Disk}. Thread-safe, but whoever writes and truncates at once gets either
 * result. After {@link #close} every other call throws {@link IOException}.
 */
public interface DiskFile extends AutoCloseable {

  long length() throws IOException;

  /**
   * Writes all that remains in the buffer. Bytes between the end of the file and the offset become
   * zero. Not durable before {@link #force}: until then a crash may keep it, lose it, or keep any
   * part of it, whatever was written later. If it throws, any part may have been written.
   */
  void write(long offset, ByteBuffer bytes) throws IOException;

  /**
   * Reads until the buffer is full or the file ends.
   *
   * @return how many bytes, or -1 if the offset is at or behind the end and the buffer has room
   */
  int read(long offset, ByteBuffer bytes) throws IOException;

  /** Cuts the file; does nothing if it is not longer than that. Not durable before a force. */
  void truncate(long length) throws IOException;

  /**
   * Makes durable what was written and cut so far, by anybody, and the name of the file in its
   * folder. If it throws, nothing is known about that, and forcing again may not help: write it
   * again.
   */
  void force() throws IOException;

  /** Forces nothing. May be called twice. */
  @Override
  void close() throws IOException;
}
