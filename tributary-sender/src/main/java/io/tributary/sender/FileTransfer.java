// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One sealed file on its way: what was sent of it. The receiver names the offsets to go on from,
 * anew on every connection.
 */
final class FileTransfer {

  private enum Phase {
    /** To be announced. */
    NEW,
    /** Announced; the receiver has not said yet what it holds. */
    ANNOUNCED,
    /** Its pieces may be sent. */
    BEGUN,
    /** All of it was sent; the receiver is at work. */
    ENDED,
    /** The connection broke while the receiver was at work: the next WELCOME says. */
    IN_DOUBT,
    /** The receiver has it. */
    ARRIVED,
    /** The receiver had it before. */
    KNOWN
  }

  private final Delivery delivery;
  private final Unit.SealedFile unit;
  private Phase phase = Phase.NEW;
  private long fileOffset;
  private long modificationsOffset;

  FileTransfer(Delivery delivery) {
    this.delivery = delivery;
    this.unit = (Unit.SealedFile) delivery.unit();
  }

  Delivery delivery() {
    return delivery;
  }

  /** Whether it is not announced on this connection. */
  boolean isNew() {
    return phase == Phase.NEW;
  }

  /** Whether the receiver has yet to say what it holds of it. */
  boolean isUnanswered() {
    return phase == Phase.ANNOUNCED;
  }

  /** See {@link Unit.SealedFile}. */
  boolean mustApply() {
    return unit.mustApply().getAsBoolean();
  }

  /** Whether it may be settled. */
  boolean isDone() {
    return phase == Phase.ARRIVED || phase == Phase.KNOWN;
  }

  /** How it left; for one that is done. */
  Unit.Outcome outcome() {
    return phase == Phase.KNOWN ? Unit.Outcome.KNOWN : Unit.Outcome.APPLIED;
  }

  /** Whether the next file's pieces may follow. */
  boolean isSent() {
    return phase == Phase.ENDED || isDone();
  }

  /** Whether the receiver is applying it. */
  boolean isAtWork() {
    return phase == Phase.ENDED;
  }

  /** Whether the receiver may have applied it after the connection broke. */
  boolean isInDoubt() {
    return phase == Phase.IN_DOUBT;
  }

  /** All bytes of it. */
  long bytes() {
    return fileLength() + modificationsLength();
  }

  /** Whether a piece or the end can be sent. */
  boolean canGoOn() {
    return phase == Phase.BEGUN;
  }

  /** Bytes that are to be sent, as far as is known. */
  long remainingBytes() {
    return isSent() ? 0 : fileLength() - fileOffset + modificationsLength() - modificationsOffset;
  }

  Message announce() {
    phase = Phase.ANNOUNCED;
    return new Message.FileBegin(
        unit.database(),
        unit.file().identity(),
        unit.modifications().map(Unit.SealedFile.Part::identity),
        mustApply());
  }

  /** The receiver's answer to {@link Message.FileBegin}. */
  void begun(Message.FileOffsets offsets) {
    fileOffset = Math.min(offsets.file(), fileLength());
    modificationsOffset = Math.min(offsets.modifications(), modificationsLength());
    phase = offsets.known() ? Phase.KNOWN : Phase.BEGUN;
  }

  /** The next piece, or the end after the last one. */
  Message next(int chunkBytes) throws IOException {
    if (fileOffset < fileLength()) {
      Message.FileChunk chunk = chunk(FilePart.FILE, unit.file(), fileOffset, chunkBytes);
      fileOffset += chunk.bytes().length;
      return chunk;
    }
    if (modificationsOffset < modificationsLength()) {
      Message.FileChunk chunk =
          chunk(
              FilePart.MODIFICATIONS,
              unit.modifications().orElseThrow(),
              modificationsOffset,
              chunkBytes);
      modificationsOffset += chunk.bytes().length;
      return chunk;
    }
    phase = Phase.ENDED;
    return end();
  }

  /** Says that all was sent, and asks how far the receiver is. */
  Message end() {
    return new Message.FileEnd(unit.file().identity());
  }

  /** The receiver's engine has it. */
  void arrived() {
    phase = Phase.ARRIVED;
  }

  /** The connection is gone, or the receiver has stopped listening. */
  void interrupted() {
    if (phase == Phase.ENDED) {
      phase = Phase.IN_DOUBT;
    } else if (phase != Phase.IN_DOUBT && !isDone()) {
      phase = Phase.NEW;
    }
  }

  /** The receiver has not applied it: it begins anew. */
  void missed() {
    phase = Phase.NEW;
  }

  private long fileLength() {
    return unit.file().identity().length();
  }

  private long modificationsLength() {
    return unit.modifications().map(part -> part.identity().length()).orElse(0L);
  }

  private static Message.FileChunk chunk(
      FilePart part, Unit.SealedFile.Part source, long offset, int chunkBytes) throws IOException {
    int length = (int) Math.min(chunkBytes, source.identity().length() - offset);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    source.read(offset, bytes);
    return new Message.FileChunk(part, offset, bytes.array());
  }
}
