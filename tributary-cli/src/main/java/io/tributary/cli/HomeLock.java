// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The right to start and stop a node: an advisory lock, gone with the process that holds it. */
final class HomeLock {
  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Empty when another process, or another thread of this one, has it. */
  static Optional<HomeLock> take(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return Optional.of(new HomeLock(channel));
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process; the answer is the same.
    }
    channel.close();
    return Optional.empty();
  }

  void release() throws IOException {
    channel.close();
  }
}
