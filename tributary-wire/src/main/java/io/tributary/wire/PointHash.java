// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A number for a point, the same on both ends for the same time and value, wherever and however it
 * is stored. Numbers of points are added up, modulo 2^64, so their order does not matter. It finds
 * what went wrong, not who means harm.
 *
 * <pre>
 *  point = mix(mix(time) xor bits)
 *  bits  = BOOLEAN 0 or 1; INT32, DATE, INT64, TIMESTAMP the number; FLOAT, DOUBLE its raw bits as
 *          a number; TEXT, STRING, BLOB as {@link #bits}
 *  mix   = the finaliser of SplitMix64
 * </pre>
 */
public final class PointHash {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ODD = 0x9E3779B97F4A7C15L;

  private PointHash() {}

  /** The half of it that is the same for all points of one time. */
  public static long ofTime(long time) {
    return mix(time);
  }

  /** The point. */
  public static long of(long ofTime, long bits) {
    return mix(ofTime ^ bits);
  }

  /** Eight bytes at a time, the first one lowest, then what is left, then how many they are. */
  public static long bits(byte[] value, int length) {
    long hash = ODD;
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(value, at));
    }
    long rest = 0;
    for (int last = length - 1; last >= at; last--) {
      rest = rest << 8 | Byte.toUnsignedLong(value[last]);
    }
    return mix(mix(hash ^ rest) ^ length);
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
