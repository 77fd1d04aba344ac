// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * What a frame says. The code is the byte on the wire: it never changes and is never used again.
 */
public enum FrameType {
  /** Sender: who I am, which pipe, which versions I speak. */
  HELLO(1),
  /** Receiver's answer to HELLO: come in, in this version. */
  WELCOME(2),
  /** Sender: live points. */
  ROWS(3),
  /** Sender: a sealed file is coming; answered by FILE_OFFSETS. */
  FILE_BEGIN(4),
  /** Receiver: how much of that file is held here already. */
  FILE_OFFSETS(5),
  /** Sender: a piece of the file. */
  FILE_CHUNK(6),
  /** Sender: all pieces are there, check and apply the file; answered by FILES_APPLIED. */
  FILE_END(7),
  /** Sender: a deletion, in its place among the data. */
  DELETE(8),
  /** Sender: nothing to send, still here. */
  HEARTBEAT(9),
  /** Sender: this pipe ends on purpose. */
  BYE(10),
  /** Receiver: done; for data: durable and readable here. */
  ACK(11),
  /** Receiver: no, and not before somebody changes something. */
  REFUSED(12),
  /** Receiver: not now; nothing was done, nothing counts as a failure. */
  LATER(13),
  /** Receiver: tried and failed; counts as one attempt. */
  FAILED(14),
  /** Receiver: not looked at, because an earlier request of this connection was not done. */
  SKIPPED(15),
  /** Receiver: how many files are applied by now. */
  FILES_APPLIED(16),
  /** Receiver's answer to HEARTBEAT: all is well but for this, which a person should know. */
  NOTICE(17),
  /** Sender: does a query there find this point? Answered by MARKED. */
  MARK(18),
  /** Receiver: whether it does. */
  MARKED(19),
  /** Sender: what is held of these series? Answered by DIGESTS. */
  DIGEST(20),
  /** Receiver: how many points, and the sum of their hashes, bucket by bucket. */
  DIGESTS(21);

  private static final FrameType[] BY_CODE = new FrameType[22];

  static {
    for (FrameType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final byte code;

  FrameType(int code) {
    this.code = (byte) code;
  }

  /** The byte on the wire. */
  public byte code() {
    return code;
  }

  /**
   * The type with this code.
   *
   * @throws FrameException if there is none
   */
  public static FrameType of(byte code) throws FrameException {
    if (code < 1 || code >= BY_CODE.length) {
      throw FrameException.malformed("frame type %d is unknown", code);
    }
    return BY_CODE[code];
  }
}
