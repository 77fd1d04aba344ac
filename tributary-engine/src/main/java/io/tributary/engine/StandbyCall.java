// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.SenderPipe;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Position;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a receiver's node asks of its standby, for each batch and each piece of a file: as bytes,
 * unlike a {@link NodeCall}. Nodes of a cluster are of one release, so it has no versions.
 *
 * <pre>
 * secret utf | action u8 | its fields;  answer: held i64 | bytes, all that is left
 * </pre>
 */
sealed interface StandbyCall {

  /** In the version field of the call: the body is one of these. */
  byte CALL_VERSION = 'S';

  /** No longer piece is asked for or kept. */
  int MOST_BYTES = 1024 * 1024;

  /** So much of a pipe is applied. */
  record Applied(SenderPipe pipe, Position position) implements StandbyCall {}

  /** Keep this piece of a file. */
  @SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, never compared
  record Keep(FileIdentity file, long offset, byte[] bytes) implements StandbyCall {}

  /** Say what is held of a file from there on. */
  record Read(FileIdentity file, long offset, int most) implements StandbyCall {}

  /** Keep nothing of the file. */
  record Discard(FileIdentity file) implements StandbyCall {}

  /**
   * What a call says.
   *
   * @param secret what only nodes of the cluster know
   */
  record Signed(String secret, StandbyCall call) {

    ByteBuffer bytes() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try {
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(secret);
        write(out);
        return ByteBuffer.wrap(bytes.toByteArray());
      } catch (IOException e) {
        throw new IllegalArgumentException("cannot be said: " + e.getMessage(), e);
      }
    }

    private void write(DataOutputStream out) throws IOException {
      if (call instanceof Applied applied) {
        out.writeByte(1);
        out.writeUTF(applied.pipe().senderId());
        out.writeInt(applied.pipe().senderNode());
        out.writeUTF(applied.pipe().pipe());
        out.writeLong(applied.pipe().createdAtMillis());
        out.writeLong(applied.position().incarnation());
        out.writeLong(applied.position().rows());
        out.writeLong(applied.position().files());
      } else if (call instanceof Keep keep) {
        out.writeByte(2);
        write(keep.file(), out);
        out.writeLong(keep.offset());
        out.write(keep.bytes());
      } else if (call instanceof Read read) {
        out.writeByte(3);
        write(read.file(), out);
        out.writeLong(read.offset());
        out.writeInt(read.most());
      } else if (call instanceof Discard discard) {
        out.writeByte(4);
        write(discard.file(), out);
      }
    }

    private static void write(FileIdentity file, DataOutputStream out) throws IOException {
      out.writeUTF(file.name());
      out.writeLong(file.length());
      out.writeInt(file.crc32c());
    }

    /**
     * @throws IOException when it is none: anybody may send bytes
     */
    static Signed of(ByteBuffer body) throws IOException {
      byte[] bytes = new byte[body.remaining()];
      body.duplicate().get(bytes);
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      try {
        return new Signed(in.readUTF(), read(in));
      } catch (EOFException | IllegalArgumentException e) {
        throw new IOException("no call of a node: " + e.getMessage(), e);
      }
    }

    private static StandbyCall read(DataInputStream in) throws IOException {
      int action = in.readUnsignedByte();
      return switch (action) {
        case 1 ->
            new Applied(
                new SenderPipe(in.readUTF(), in.readInt(), in.readUTF(), in.readLong()),
                new Position(in.readLong(), in.readLong(), in.readLong()));
        case 2 -> new Keep(readIdentity(in), in.readLong(), in.readNBytes(MOST_BYTES));
        case 3 -> new Read(readIdentity(in), in.readLong(), Math.min(MOST_BYTES, in.readInt()));
        case 4 -> new Discard(readIdentity(in));
        default -> throw new IOException("no call of a node: action " + action);
      };
    }

    private static FileIdentity readIdentity(DataInputStream in) throws IOException {
      return new FileIdentity(in.readUTF(), in.readLong(), in.readInt());
    }
  }

  /**
   * The answer.
   *
   * @param held how many bytes of the file are held; 0 where that is not asked
   * @param bytes those that were asked for
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, never compared
  record Answer(long held, byte[] bytes) {

    static final Answer DONE = new Answer(0, new byte[0]);

    ByteBuffer encoded() {
      return ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(held).put(bytes).flip();
    }

    static Answer of(ByteBuffer encoded) {
      ByteBuffer in = encoded.duplicate();
      long held = in.getLong();
      byte[] bytes = new byte[in.remaining()];
      in.get(bytes);
      return new Answer(held, bytes);
    }
  }
}
