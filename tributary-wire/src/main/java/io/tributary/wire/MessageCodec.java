// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import io.tributary.wire.Message.Ack;
import io.tributary.wire.Message.Bye;
import io.tributary.wire.Message.Delete;
import io.tributary.wire.Message.Digest;
import io.tributary.wire.Message.Digests;
import io.tributary.wire.Message.Failed;
import io.tributary.wire.Message.FileBegin;
import io.tributary.wire.Message.FileChunk;
import io.tributary.wire.Message.FileEnd;
import io.tributary.wire.Message.FileOffsets;
import io.tributary.wire.Message.FilesApplied;
import io.tributary.wire.Message.Heartbeat;
import io.tributary.wire.Message.Hello;
import io.tributary.wire.Message.Later;
import io.tributary.wire.Message.Mark;
import io.tributary.wire.Message.Marked;
import io.tributary.wire.Message.Notice;
import io.tributary.wire.Message.Refused;
import io.tributary.wire.Message.Rows;
import io.tributary.wire.Message.Skipped;
import io.tributary.wire.Message.Welcome;
import java.util.List;
import java.util.Optional;

/**
 * Messages to frames and back. Thread-safe, keeps nothing.
 *
 * <pre>
 *  HELLO         minVersion u8 | maxVersion u8 | pipe text | pipeCreatedAtMillis i64
 *                | senderId text | senderNode i32 | upstreamIds texts | software text
 *                | syncDeletes flag | incarnation i64 | rows i64 | files i64
 *                | what a later version adds, not read here
 *  WELCOME       version u8 | receiverId text | maxFrameBytes i32 | software text | rows i64 | files i64
 *  ROWS          see {@link RowsWriter}
 *  FILE_BEGIN    database text | file identity | modifications flag | [modifications identity]
 *                | again flag
 *  FILE_OFFSETS  file i64 | modifications i64 | known flag
 *  FILE_CHUNK    part u8 | offset i64 | bytes, all that is left
 *  FILE_END      file identity
 *  DELETE        database text | paths texts | startTime i64 | endTime i64
 *  HEARTBEAT     running flag | upstreamIds texts
 *  BYE           reason text
 *  ACK           nothing
 *  REFUSED       kind u8 | reason text
 *  LATER         afterMillis i64 | reason text
 *  FAILED        reason text
 *  SKIPPED       nothing
 *  FILES_APPLIED files i64
 *  NOTICE        text text
 *  MARK          device text | measurement text | time i64
 *  MARKED        finding u8
 *  DIGEST        see {@link DigestCoding}
 *  DIGESTS       see {@link DigestCoding}
 *
 *  text = length varint, UTF-8;  texts = count varint, that many text;  flag = u8, 0 or 1
 *  identity = name text | length i64 | crc32c i32
 * </pre>
 */
public final class MessageCodec {
  private MessageCodec() {}

  /**
   * The frame that says this.
   *
   * @throws IllegalArgumentException if the message is larger than a frame may be, or a text in it
   *     is not valid Unicode
   */
  public static Frame encode(Message message, long sequence) {
    return encode(message, sequence, new LastValues());
  }

  /** The same behind others, whose last values both ends know. */
  static Frame encode(Message message, long sequence, LastValues last) {
    ByteWriter out = message instanceof FileChunk chunk ? exactly(chunk) : new ByteWriter();
    switch (message.type()) {
      case HELLO -> write((Hello) message, out);
      case WELCOME -> write((Welcome) message, out);
      case ROWS -> RowsWriter.write((Rows) message, last, out);
      case FILE_BEGIN -> write((FileBegin) message, out);
      case FILE_OFFSETS -> write((FileOffsets) message, out);
      case FILE_CHUNK -> write((FileChunk) message, out);
      case FILE_END -> write(((FileEnd) message).file(), out);
      case DELETE -> write((Delete) message, out);
      case HEARTBEAT -> write((Heartbeat) message, out);
      case BYE -> out.text(((Bye) message).reason());
      case ACK, SKIPPED -> {}
      case REFUSED -> write((Refused) message, out);
      case LATER -> out.i64(((Later) message).afterMillis()).text(((Later) message).reason());
      case FAILED -> out.text(((Failed) message).reason());
      case FILES_APPLIED -> out.i64(((FilesApplied) message).files());
      case NOTICE -> out.text(((Notice) message).text());
      case MARK -> write((Mark) message, out);
      case MARKED -> out.u8(((Marked) message).finding().code());
      case DIGEST -> DigestCoding.write((Digest) message, out);
      case DIGESTS -> DigestCoding.write((Digests) message, out);
    }
    return new Frame(message.type(), sequence, out.toByteArray());
  }

  /**
   * What the frame says. Allocates in proportion to the payload and within {@link Limits}.
   *
   * @throws FrameException if the payload is not what the type says
   */
  public static Message decode(Frame frame) throws FrameException {
    return decode(frame, new LastValues());
  }

  /** The same behind others, whose last values both ends know. */
  static Message decode(Frame frame, LastValues last) throws FrameException {
    ByteReader in = new ByteReader(frame.payload());
    try {
      Message message = read(frame.type(), last, in);
      // A newer peer's HELLO may say more: it must be understood, if only to be refused.
      if (frame.type() != FrameType.HELLO) {
        in.expectEnd();
      }
      return message;
    } catch (IllegalArgumentException e) {
      // The constructors of messages hold both ends to the same rules.
      throw FrameException.malformed("%s: %s", frame.type(), e.toString());
    }
  }

  private static Message read(FrameType type, LastValues last, ByteReader in)
      throws FrameException {
    return switch (type) {
      case HELLO -> readHello(in);
      case WELCOME ->
          new Welcome(
              Byte.toUnsignedInt(in.u8("version")),
              in.text("receiver id"),
              in.i32("frame limit"),
              in.text("software"),
              in.i64("applied rows"),
              in.i64("applied files"));
      case ROWS -> new RowsReader(last, in).read();
      case FILE_BEGIN ->
          new FileBegin(
              in.text("database"),
              readIdentity(in),
              in.flag("modifications") ? Optional.of(readIdentity(in)) : Optional.empty(),
              in.flag("again"));
      case FILE_OFFSETS ->
          new FileOffsets(in.i64("offset"), in.i64("modifications offset"), in.flag("known"));
      case FILE_CHUNK -> readChunk(in);
      case FILE_END -> new FileEnd(readIdentity(in));
      case DELETE ->
          new Delete(
              in.text("database"),
              in.texts("path", Limits.MAX_PATHS),
              in.i64("start time"),
              in.i64("end time"));
      case HEARTBEAT -> new Heartbeat(in.flag("running"), readUpstreamIds(in));
      case BYE -> new Bye(in.text("reason"));
      case ACK -> new Ack();
      case REFUSED -> new Refused(Refusal.of(in.u8("refusal")), in.text("reason"));
      case LATER -> new Later(in.i64("wait"), in.text("reason"));
      case FAILED -> new Failed(in.text("reason"));
      case SKIPPED -> new Skipped();
      case FILES_APPLIED -> new FilesApplied(in.i64("applied files"));
      case NOTICE -> new Notice(in.text("notice"));
      case MARK -> new Mark(in.text("device"), in.text("measurement"), in.i64("time"));
      case MARKED -> new Marked(Finding.of(in.u8("finding")));
      case DIGEST -> DigestCoding.readQuestion(in);
      case DIGESTS -> DigestCoding.readAnswer(in);
    };
  }

  private static void write(Hello hello, ByteWriter out) {
    out.u8(hello.minVersion()).u8(hello.maxVersion());
    out.text(hello.pipe()).i64(hello.pipeCreatedAtMillis());
    out.text(hello.senderId()).i32(hello.senderNode());
    out.texts(hello.upstreamIds()).text(hello.software()).flag(hello.syncDeletes());
    out.i64(hello.settled().incarnation());
    out.i64(hello.settled().rows()).i64(hello.settled().files());
  }

  private static Hello readHello(ByteReader in) throws FrameException {
    return new Hello(
        Byte.toUnsignedInt(in.u8("lowest version")),
        Byte.toUnsignedInt(in.u8("highest version")),
        in.text("pipe name"),
        in.i64("pipe creation time"),
        in.text("sender id"),
        in.i32("sender node"),
        readUpstreamIds(in),
        in.text("software"),
        in.flag("deletions"),
        new Position(in.i64("incarnation"), in.i64("settled rows"), in.i64("settled files")));
  }

  private static void write(Welcome welcome, ByteWriter out) {
    out.u8(welcome.version()).text(welcome.receiverId());
    out.i32(welcome.maxFrameBytes()).text(welcome.software());
    out.i64(welcome.rows()).i64(welcome.files());
  }

  private static void write(FileBegin begin, ByteWriter out) {
    out.text(begin.database());
    write(begin.file(), out);
    out.flag(begin.modifications().isPresent());
    begin.modifications().ifPresent(modifications -> write(modifications, out));
    out.flag(begin.again());
  }

  private static void write(FileOffsets offsets, ByteWriter out) {
    out.i64(offsets.file()).i64(offsets.modifications()).flag(offsets.known());
  }

  /** Chunks are the bulk of all bytes: copy them once. */
  private static ByteWriter exactly(FileChunk chunk) {
    return new ByteWriter(1 + Long.BYTES + chunk.bytes().length);
  }

  private static void write(FileChunk chunk, ByteWriter out) {
    out.u8(chunk.part().code()).i64(chunk.offset()).raw(chunk.bytes());
  }

  private static FileChunk readChunk(ByteReader in) throws FrameException {
    FilePart part = FilePart.of(in.u8("file part"));
    long offset = in.i64("chunk offset");
    return new FileChunk(part, offset, in.raw("chunk", in.remaining()));
  }

  private static void write(Delete delete, ByteWriter out) {
    out.text(delete.database()).texts(delete.paths());
    out.i64(delete.startTime()).i64(delete.endTime());
  }

  private static void write(Heartbeat heartbeat, ByteWriter out) {
    out.flag(heartbeat.running()).texts(heartbeat.upstreamIds());
  }

  private static void write(Refused refused, ByteWriter out) {
    out.u8(refused.kind().code()).text(refused.reason());
  }

  private static void write(Mark mark, ByteWriter out) {
    out.text(mark.device()).text(mark.measurement()).i64(mark.time());
  }

  private static void write(FileIdentity identity, ByteWriter out) {
    out.text(identity.name()).i64(identity.length()).i32(identity.crc32c());
  }

  private static FileIdentity readIdentity(ByteReader in) throws FrameException {
    return new FileIdentity(in.text("file name"), in.i64("file length"), in.i32("file checksum"));
  }

  private static List<String> readUpstreamIds(ByteReader in) throws FrameException {
    return in.texts("upstream id", Limits.MAX_UPSTREAM_IDS);
  }
}
