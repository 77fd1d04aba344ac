// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that when this node dies, little of a pipe's files in arrival must be sent again: what
 * is held here alone, of all files that are not applied, is at most {@link
 * StagingLimits#aloneBytes} and one piece. The rest is with the standby, too. So a file that is
 * applied soon is never copied. Without a standby, all is here alone. Thread-safe.
 */
final class Copies {

  private static final Logger LOGGER = LoggerFactory.getLogger(Copies.class);

  private static final int PIECE_BYTES = 512 * 1024;

  /** A standby that is new, or far behind, must not hold up the pipe until it has everything. */
  private static final int PIECES_AT_ONCE = 4;

  private record Extent(long copied, long held) {
    long alone() {
      return held - copied;
    }
  }

  private final Staging staging;
  private final OtherNodes others;

  @GuardedBy("this")
  private final Map<FileIdentity, Extent> files = new LinkedHashMap<>();

  Copies(Staging staging, OtherNodes others) {
    this.staging = staging;
    this.others = others;
  }

  /** So much of the file is held here now. */
  synchronized void held(FileIdentity file, long bytes) {
    if (others.exist()) {
      Extent before = files.get(file);
      files.put(file, new Extent(before == null ? 0 : Math.min(before.copied(), bytes), bytes));
      copy();
    }
  }

  /** So much of it came from another node, which still has it. */
  synchronized void cameFromAnother(FileIdentity file, long bytes) {
    files.put(file, new Extent(bytes, bytes));
  }

  /** It need not be kept, here or elsewhere. */
  synchronized void forget(FileIdentity file) {
    Extent known = files.remove(file);
    if (known != null && known.copied() > 0) {
      others.discard(file);
    }
  }

  @GuardedBy("this")
  private void copy() {
    int pieces = PIECES_AT_ONCE;
    for (Map.Entry<FileIdentity, Extent> file : files.entrySet()) {
      while (alone() > staging.limits().aloneBytes() && file.getValue().alone() > 0) {
        Optional<Extent> more =
            pieces-- > 0 ? copied(file.getKey(), file.getValue()) : Optional.empty();
        if (more.isEmpty()) {
          return;
        }
        file.setValue(more.get());
      }
    }
  }

  @GuardedBy("this")
  private long alone() {
    return files.values().stream().mapToLong(Extent::alone).sum();
  }

  /** Empty when nobody takes it now: it is tried again with the next piece. */
  private Optional<Extent> copied(FileIdentity file, Extent known) {
    try {
      int length = (int) Math.min(PIECE_BYTES, known.alone());
      byte[] piece = staging.read(file, known.copied(), length);
      OptionalLong there = others.keep(file, known.copied(), piece);
      return there.isEmpty()
          ? Optional.empty()
          : Optional.of(new Extent(Math.min(there.getAsLong(), known.held()), known.held()));
    } catch (IOException e) {
      LOGGER.warn("{} is not copied to another node", file.name(), e);
      return Optional.empty();
    }
  }
}
