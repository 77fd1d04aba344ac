// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Set;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.rpc.TSStatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flushes what a deletion has touched, before its client is told of it.
 *
 * <p>After a crash the engine applies a deletion to all rows of a memtable that was open when it
 * came, also to those that were inserted later. When the memtable is closed right after the
 * deletion, there are none.
 */
final class DeletionFlush {

  private static final Logger LOGGER = LoggerFactory.getLogger(DeletionFlush.class);

  private DeletionFlush() {}

  /**
   * Flushes these databases.
   *
   * @param status the engine's answer to the deletion; of a batch, some may have succeeded
   * @return the answer for the client: that of the engine, unless the flush has failed
   */
  static TSStatus flush(TSStatus status, Set<String> databases) {
    if (databases.isEmpty()) {
      return status;
    }
    try {
      EngineSql.execute("FLUSH " + String.join(", ", databases));
      return status;
    } catch (EngineException e) {
      if (e.code() == TSStatusCode.DATABASE_NOT_EXIST.getStatusCode()) {
        return status; // dropped meanwhile
      }
      LOGGER.warn("{} cannot be flushed after a deletion", databases, e);
      return status.getCode() == TSStatusCode.SUCCESS_STATUS.getStatusCode()
          ? new TSStatus(e.code())
              .setMessage("deleted, but the flush after it failed: " + e.getMessage())
          : status;
    }
  }
}
