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
   * @param flush of the cluster
   * @param status the engine's answer to the deletion; of a batch, some may have succeeded
   * @return the answer for the client: that of the engine, unless the flush has failed
   */
  static TSStatus flush(ClusterFlush flush, TSStatus status, Set<String> databases) {
    if (databases.isEmpty()) {
      return status;
    }
    try {
      boolean unused = flush.run(databases); // what is not there was dropped meanwhile
      return status;
    } catch (EngineException e) {
      LOGGER.warn("{} cannot be flushed after a deletion", databases, e);
      return status.getCode() == TSStatusCode.SUCCESS_STATUS.getStatusCode()
          ? new TSStatus(e.code())
              .setMessage("deleted, but the flush after it failed: " + e.getMessage())
          : status;
    }
  }
}
