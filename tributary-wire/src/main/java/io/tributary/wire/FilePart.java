// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** Which of the two files of one unit. The code is the byte on the wire. */
public enum FilePart {
  /** The file with the points. */
  FILE(0),
  /** The file beside it with the deletions that apply to it. */
  MODIFICATIONS(1);

  private final byte code;

  FilePart(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static FilePart of(byte code) throws FrameException {
    return switch (code) {
      case 0 -> FILE;
      case 1 -> MODIFICATIONS;
      default -> throw FrameException.malformed("file part %d is unknown", code);
    };
  }
}
