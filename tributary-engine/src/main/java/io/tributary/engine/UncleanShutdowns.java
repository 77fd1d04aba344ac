// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.disk.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often this node has ended without being stopped: killed, crashed, or without power. A file
 * says that it runs; one that says so at the start counts.
 *
 * <pre>
 * version u8 = 1 | running u8 | count i64
 * </pre>
 */
final class UncleanShutdowns {

  private static final Logger LOGGER = LoggerFactory.getLogger(UncleanShutdowns.class);
  private static final String FILE = "shutdowns";
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 1 + Long.BYTES;

  private final Disk disk;
  private final long count;

  private UncleanShutdowns(Disk disk, long count) {
    this.disk = disk;
    this.count = count;
  }

  /** The node starts. A disk that fails costs only the count. */
  static UncleanShutdowns started(Disk disk) {
    long count = 0;
    try {
      Optional<byte[]> found = disk.read(FILE);
      if (found.isPresent() && found.get().length == BYTES && found.get()[0] == VERSION) {
        ByteBuffer content = ByteBuffer.wrap(found.get());
        boolean running = content.get(1) != 0;
        count = content.getLong(2) + (running ? 1 : 0);
        if (running) {
          LOGGER.warn("The node was not stopped cleanly before, for the {}. time", count);
        }
      }
    } catch (IOException e) {
      LOGGER.warn("{} cannot be read", FILE, e);
    }
    UncleanShutdowns started = new UncleanShutdowns(disk, count);
    started.write(true);
    return started;
  }

  /** The node is stopped. */
  void stopped() {
    write(false);
  }

  /** Since the node's first start. */
  long count() {
    return count;
  }

  private void write(boolean running) {
    ByteBuffer content = ByteBuffer.allocate(BYTES);
    content.put(VERSION).put((byte) (running ? 1 : 0)).putLong(count);
    try {
      disk.replace(FILE, content.array());
    } catch (IOException e) {
      LOGGER.warn("{} cannot be written", FILE, e);
    }
  }
}
