// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/** Bits behind what a payload has, lowest first. Not thread-safe; {@link #end} comes last. */
final class BitWriter {
  private final ByteWriter out;
  private long pending;
  private int pendingBits;

  BitWriter(ByteWriter out) {
    this.out = out;
  }

  /** Adds the low bits of a value, which has none above them. */
  void put(long value, int count) {
    if (count > Integer.SIZE) {
      put(value & 0xFFFF_FFFFL, Integer.SIZE);
      put(value >>> Integer.SIZE, count - Integer.SIZE);
      return;
    }
    pending |= value << pendingBits;
    pendingBits += count;
    while (pendingBits >= Byte.SIZE) {
      out.u8((int) pending);
      pending >>>= Byte.SIZE;
      pendingBits -= Byte.SIZE;
    }
  }

  /** Fills up the last byte with zeros. */
  void end() {
    if (pendingBits > 0) {
      out.u8((int) pending);
    }
  }
}
