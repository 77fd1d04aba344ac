// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** The type of a series. The code is the engine's own for the type, and the byte on the wire. */
public enum ValueType {
  /** In {@link Values.BooleanValues}. */
  BOOLEAN(0),
  /** In {@link Values.IntValues}. */
  INT32(1),
  /** In {@link Values.LongValues}. */
  INT64(2),
  /** In {@link Values.FloatValues}. */
  FLOAT(3),
  /** In {@link Values.DoubleValues}. */
  DOUBLE(4),
  /** In {@link Values.BinaryValues}, UTF-8. */
  TEXT(5),
  // 6 and 7 are the engine's VECTOR and UNKNOWN: no series has them.
  /** In {@link Values.LongValues}, engine precision. */
  TIMESTAMP(8),
  /** In {@link Values.IntValues}, as yyyyMMdd. */
  DATE(9),
  /** In {@link Values.BinaryValues}. */
  BLOB(10),
  /** In {@link Values.BinaryValues}, UTF-8. */
  STRING(11);

  private final byte code;

  ValueType(int code) {
    this.code = (byte) code;
  }

  /** The engine's code. */
  public byte code() {
    return code;
  }

  /**
   * The type with the engine's code.
   *
   * @throws FrameException if no series can have it
   */
  public static ValueType of(byte code) throws FrameException {
    for (ValueType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    throw FrameException.malformed("value type %d is unknown", code);
  }

  /** Whether values of this type are told by how they differ. */
  boolean isNumber() {
    return switch (this) {
      case INT32, DATE, INT64, TIMESTAMP, FLOAT, DOUBLE -> true;
      case BOOLEAN, TEXT, BLOB, STRING -> false;
    };
  }

  /** Whether values of this type come in that shape. */
  boolean holds(Values values) {
    return switch (this) {
      case BOOLEAN -> values instanceof Values.BooleanValues;
      case INT32, DATE -> values instanceof Values.IntValues;
      case INT64, TIMESTAMP -> values instanceof Values.LongValues;
      case FLOAT -> values instanceof Values.FloatValues;
      case DOUBLE -> values instanceof Values.DoubleValues;
      case TEXT, BLOB, STRING -> values instanceof Values.BinaryValues;
    };
  }
}
