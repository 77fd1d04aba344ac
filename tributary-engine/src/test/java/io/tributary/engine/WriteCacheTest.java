// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;
import org.apache.iotdb.commons.consensus.index.impl.SimpleProgressIndex;
import org.apache.iotdb.db.queryengine.plan.planner.plan.node.write.InsertNode;
import org.apache.iotdb.db.storageengine.dataregion.wal.utils.WALEntryPosition;
import org.apache.tsfile.utils.Pair;
import org.junit.jupiter.api.Test;

/** A capture that is a little late still finds its writes in a cache like the engine's. */
class WriteCacheTest {
  private static final int WRITES = 5_000;
  private static final int WEIGHT = 10;

  /** As many writes as a capture may be late. */
  private static final int LATE = 40;

  private final Cache<WALEntryPosition, Pair<ByteBuffer, InsertNode>> cache =
      Caffeine.newBuilder()
          .maximumWeight(300 * WEIGHT)
          .weigher((WALEntryPosition position, Pair<ByteBuffer, InsertNode> entry) -> WEIGHT)
          .executor(Runnable::run)
          .build();

  @Test
  void everyWrite_isThereWhenItIsCaptured() {
    WriteCache room = new WriteCache(cache);

    assertThat(lost(room::next)).isZero();
  }

  /** The reason for all this: if it fails, the engine's cache has become a better one. */
  @Test
  void withoutRoom_writesAreLostThatCome() {
    assertThat(lost(progress -> {})).isPositive();
  }

  @Test
  void writesThatWereReadFromTheLog_makeRoom() {
    for (int i = 0; i < 290; i++) {
      cache.put(position(i), new Pair<>(ByteBuffer.allocate(1), null));
    }
    WriteCache room = new WriteCache(cache);

    LongStream.range(0, 100).forEach(i -> room.next(progress(i)));

    assertThat(cache.asMap()).isEmpty();
  }

  @Test
  void theEngine_hasSuchACache() {
    assertThat(WriteCache.of(77)).isPresent();
  }

  private interface Next {
    void write(SimpleProgressIndex progress);
  }

  /** How many are not there when they are captured. */
  private long lost(Next next) {
    long lost = 0;
    for (int i = 0; i < WRITES; i++) {
      InsertNode write = Writes.row(i, "s", 1.0);
      write.setProgressIndex(progress(i));
      cache.put(position(i), new Pair<>(null, write));
      int captured = i - LATE;
      if (captured >= 0) {
        next.write(progress(captured));
        lost += cache.getIfPresent(position(captured)) == null ? 1 : 0;
      }
    }
    return lost;
  }

  private static SimpleProgressIndex progress(long write) {
    return new SimpleProgressIndex(1, write);
  }

  private static WALEntryPosition position(long write) {
    return new WALEntryPosition("1", 1, write, 1);
  }
}
