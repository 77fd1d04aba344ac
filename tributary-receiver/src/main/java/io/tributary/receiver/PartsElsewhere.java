// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.receiver.Released.HeldPart;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What other nodes hold of files in arrival, since this one goes on with a pipe: it is taken from
 * them, and not sent again. Used by one connection's thread.
 */
final class PartsElsewhere {

  private static final Logger LOGGER = LoggerFactory.getLogger(PartsElsewhere.class);

  private static final int PIECE_BYTES = 1024 * 1024;

  /** Rows of the pipe wait meanwhile, so a large part comes in several turns. */
  private static final long TURN_MILLIS = 1_000;

  private final Staging staging;
  private final OtherNodes others;
  private final LongSupplier clock;
  private final Map<String, HeldPart> parts;

  PartsElsewhere(
      Staging staging, OtherNodes others, LongSupplier clock, Map<String, HeldPart> parts) {
    this.staging = staging;
    this.others = others;
    this.clock = clock;
    this.parts = new HashMap<>(parts);
  }

  /**
   * Takes what another node holds of the file, as far as there is time.
   *
   * @param copies is told of what comes
   * @return whether there is nothing more to take
   */
  boolean take(FileIdentity file, Copies copies, long nowMillis)
      throws StagingException, IOException {
    String name = PartName.of(file);
    HeldPart there = parts.get(name);
    if (there == null) {
      return true;
    }
    long held = staging.announce(file, nowMillis);
    for (long end = clock.getAsLong() + TURN_MILLIS; held < there.bytes(); ) {
      if (clock.getAsLong() > end) {
        return false;
      }
      byte[] piece = read(there.node(), file, held);
      if (piece.length == 0) {
        break;
      }
      staging.append(file, held, piece, nowMillis);
      held += piece.length;
      copies.cameFromAnother(file, held);
    }
    LOGGER.info("{}: {} bytes are here, also from DataNode {}", file.name(), held, there.node());
    parts.remove(name);
    return true;
  }

  /** It may be gone meanwhile; then the sender sends the rest. */
  private byte[] read(int node, FileIdentity file, long offset) {
    try {
      return others.read(node, file, offset, PIECE_BYTES);
    } catch (IOException e) {
      LOGGER.warn("{} cannot be had from DataNode {}", file.name(), node, e);
      return new byte[0];
    }
  }
}
