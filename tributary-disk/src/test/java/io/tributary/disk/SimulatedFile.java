// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;

/** A file of a {@link SimulatedDisk}: what is seen, what was forced, and the changes between. */
final class SimulatedFile {

  /** A change that was not forced: bytes at a place, or, without bytes, a cut there. */
  private static final class Change {
    private final int offset;
    private final byte[] bytes;
    private final boolean cut;

    Change(int offset, byte[] bytes, boolean cut) {
      this.offset = offset;
      this.bytes = bytes;
      this.cut = cut;
    }
  }

  private Content seen = new Content();
  private Content forced = new Content();
  private final List<Change> changes = new ArrayList<>();
  private long modifiedMillis;

  SimulatedFile(long nowMillis) {
    modifiedMillis = nowMillis;
  }

  byte[] content() {
    return Arrays.copyOf(seen.bytes, seen.length);
  }

  int length() {
    return seen.length;
  }

  long modifiedMillis() {
    return modifiedMillis;
  }

  /** Bytes that were written, without holes. */
  int allocated() {
    return seen.allocated;
  }

  /** How many of so many bytes can be written there when so much space is free. */
  int fitting(int offset, int bytes, long free) {
    long needed = (long) bytes - seen.written.get(offset, offset + bytes).cardinality();
    int fits = bytes;
    while (needed > free && fits > 0) {
      fits--;
      needed -= seen.written.get(offset + fits) ? 0 : 1;
    }
    return fits;
  }

  void write(int offset, byte[] bytes, long nowMillis) {
    if (bytes.length > 0) {
      change(new Change(offset, bytes, false));
      modifiedMillis = nowMillis;
    }
  }

  void truncate(int length, long nowMillis) {
    if (length < seen.length) {
      change(new Change(length, new byte[0], true));
      modifiedMillis = nowMillis;
    }
  }

  int read(long offset, ByteBuffer into) {
    if (!into.hasRemaining()) {
      return 0;
    }
    if (offset >= seen.length) {
      return -1;
    }
    int bytes = (int) Math.min(into.remaining(), seen.length - offset);
    into.put(seen.bytes, (int) offset, bytes);
    return bytes;
  }

  void force() {
    for (Change change : changes) {
      forced.apply(change);
    }
    changes.clear();
  }

  void damage(int offset) {
    force();
    seen.bytes[offset] ^= 0x55;
    forced.bytes[offset] ^= 0x55;
  }

  /** Only what was forced is certain; of the rest each change has a fate of its own. */
  void crash(RandomGenerator random) {
    for (Change change : changes) {
      switch (random.nextInt(3)) {
        case 0 -> forced.apply(change);
        case 1 -> {
          if (!change.cut) {
            tear(change, random);
          }
        }
        default -> {
          // lost
        }
      }
    }
    changes.clear();
    seen = forced.copy();
  }

  /** A part of it is there; what lies beside, where the file was grown for it, is anything. */
  private void tear(Change change, RandomGenerator random) {
    byte[] bytes = change.bytes;
    int from = random.nextInt(bytes.length + 1);
    int to = from + random.nextInt(bytes.length - from + 1);
    int grown = change.offset + random.nextInt(bytes.length + 1);
    int beyond = Math.max(forced.length, change.offset);
    if (grown > beyond) {
      byte[] rubbish = new byte[grown - beyond];
      if (random.nextBoolean()) {
        random.nextBytes(rubbish);
      }
      forced.apply(new Change(beyond, rubbish, false));
    }
    if (to > from) {
      forced.apply(new Change(change.offset + from, Arrays.copyOfRange(bytes, from, to), false));
    }
  }

  private void change(Change change) {
    changes.add(change);
    seen.apply(change);
  }

  /** Bytes, and which of them are no hole. */
  private static final class Content {
    private byte[] bytes = new byte[0];
    private int length;
    private BitSet written = new BitSet();
    private int allocated;

    void apply(Change change) {
      if (change.cut) {
        cut(change.offset);
        return;
      }
      int end = change.offset + change.bytes.length;
      if (end > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end, Math.multiplyExact(bytes.length, 2)));
      }
      System.arraycopy(change.bytes, 0, bytes, change.offset, change.bytes.length);
      length = Math.max(length, end);
      allocated += change.bytes.length - written.get(change.offset, end).cardinality();
      written.set(change.offset, end);
    }

    private void cut(int to) {
      if (to < length) {
        Arrays.fill(bytes, to, length, (byte) 0);
        length = to;
        written.clear(to, bytes.length);
        allocated = written.cardinality();
      }
    }

    Content copy() {
      Content copy = new Content();
      copy.bytes = bytes.clone();
      copy.length = length;
      copy.written = (BitSet) written.clone();
      copy.allocated = allocated;
      return copy;
    }
  }
}
