// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads a piece of a file that is to be sent. */
public interface PartReader {

  /** Opens the file for each piece: a file may wait for long between two. */
  PartReader PLAIN = PartReader::readFully;

  /**
   * Fills the buffer.
   *
   * @throws IOException also when the file ends before
   */
  void read(Path file, long offset, ByteBuffer bytes) throws IOException;

  private static void readFully(Path file, long offset, ByteBuffer bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new IOException(
              "%s ends at %d, %d bytes were expected"
                  .formatted(file, channel.size(), offset + bytes.limit()));
        }
      }
    }
  }
}
