// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;

/**
 * One sealed file on its way: which message is due next. On a new connection a new transfer begins
 * and the receiver names the offsets to go on from.
 */
final class FileTransfer {

  /** Small enough that a STOP or a live batch need not wait long behind it. */
  static final int CHUNK_BYTES = 1024 * 1024;

  private enum Phase {
    BEGIN,
    FILE,
    MODIFICATIONS,
    END
  }

  private final Unit.SealedFile unit;
  private Phase phase = Phase.BEGIN;
  private long fileOffset;
  private long modificationsOffset;

  FileTransfer(Unit.SealedFile unit) {
    this.unit = unit;
  }

  /** The message to send now. */
  Message due() throws IOException {
    return switch (phase) {
      case BEGIN ->
          new Message.FileBegin(
              unit.database(),
              unit.file().identity(),
              unit.modifications().map(Unit.SealedFile.Part::identity));
      case FILE -> chunk(FilePart.FILE, unit.file(), fileOffset);
      case MODIFICATIONS ->
          chunk(FilePart.MODIFICATIONS, unit.modifications().orElseThrow(), modificationsOffset);
      case END -> new Message.FileEnd(unit.file().identity());
    };
  }

  /** The receiver's answer to {@link Message.FileBegin}. */
  void begun(Message.FileOffsets offsets) {
    fileOffset = Math.min(offsets.file(), unit.file().identity().length());
    modificationsOffset = offsets.modifications();
    advance();
  }

  /** A chunk was acknowledged. */
  void taken(Message.FileChunk chunk) {
    switch (chunk.part()) {
      case FILE -> fileOffset += chunk.bytes().length;
      case MODIFICATIONS -> modificationsOffset += chunk.bytes().length;
    }
    advance();
  }

  private void advance() {
    if (fileOffset < unit.file().identity().length()) {
      phase = Phase.FILE;
    } else if (unit.modifications().isPresent()
        && modificationsOffset < unit.modifications().get().identity().length()) {
      phase = Phase.MODIFICATIONS;
    } else {
      phase = Phase.END;
    }
  }

  private static Message.FileChunk chunk(FilePart part, Unit.SealedFile.Part source, long offset)
      throws IOException {
    int length = (int) Math.min(CHUNK_BYTES, source.identity().length() - offset);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(source.path(), StandardOpenOption.READ)) {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, offset + bytes.position()) < 0) {
          throw new IOException(
              "%s ends at %d, %d bytes were expected"
                  .formatted(source.path(), channel.size(), source.identity().length()));
        }
      }
    }
    return new Message.FileChunk(part, offset, bytes.array());
  }
}
