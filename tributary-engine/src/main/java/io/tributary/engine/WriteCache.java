// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.storageengine.dataregion.wal.utils.WALEntryPosition;
import org.apache.iotdb.db.storageengine.dataregion.wal.utils.WALInsertNodeCache;
import org.apache.tsfile.utils.Pair;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps room in the engine's cache of a region's newest writes, from which a capture reads them.
 * When that cache is full it prefers what it has to what comes: a new write is gone a moment later,
 * and to read it the engine searches a log file. So what has been captured is taken out before the
 * cache is full (decision 0034). Used by the engine's thread of the region.
 */
final class WriteCache {

  private static final Logger LOGGER = LoggerFactory.getLogger(WriteCache.class);

  /** To ask for the cache's size costs some microseconds. */
  private static final int WRITES_PER_LOOK = 8;

  private final Cache<WALEntryPosition, Pair<ByteBuffer, InsertNode>> cache;
  private final Policy.Eviction<?, ?> size;
  private ProgressIndex captured = MinimumProgressIndex.INSTANCE;
  private int writes;

  /**
   * @param cache one with a largest weight
   */
  WriteCache(Cache<WALEntryPosition, Pair<ByteBuffer, InsertNode>> cache) {
    this.cache = cache;
    this.size = cache.policy().eviction().orElseThrow();
  }

  /** That of the engine; empty when this engine has another one. */
  static Optional<WriteCache> of(int region) {
    try {
      Field field = WALInsertNodeCache.class.getDeclaredField("lruCache");
      field.setAccessible(true); // the engine offers no other way
      @SuppressWarnings("unchecked") // as the engine declares it
      Cache<WALEntryPosition, Pair<ByteBuffer, InsertNode>> cache =
          (Cache<WALEntryPosition, Pair<ByteBuffer, InsertNode>>)
              field.get(WALInsertNodeCache.getInstance(region));
      return Optional.of(new WriteCache(cache));
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOGGER.warn("Many writes in a short time may come late: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * The next write is to be captured. Another capture of the region may still have to read the same
   * one, but has read all before.
   */
  void next(ProgressIndex write) {
    writes++;
    if (writes % WRITES_PER_LOOK != 0) {
      return;
    }
    if (size.weightedSize().orElse(0) > size.getMaximum() / 2) {
      Reached reached = Reached.of(captured);
      cache.asMap().values().removeIf(entry -> isCaptured(entry.getRight(), reached));
    }
    captured = captured.updateToMinimumEqualOrIsAfterProgressIndex(write);
  }

  /** One that was read from a log file has no progress, and is not needed any more. */
  private static boolean isCaptured(InsertNode write, Reached captured) {
    return write == null
        || (write.getProgressIndex() != null && captured.covers(write.getProgressIndex()));
  }
}
