// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.apache.iotdb.db.storageengine.dataregion.wal.utils.WALMode;

/**
 * The engine's write-ahead log. It is off with {@code wal_mode=DISABLE}, and when data regions use
 * Ratis, which has a log of its own; then the engine tells of no write (decision 0021).
 */
final class EngineLog {

  private EngineLog() {}

  /** Known when the engine has started. */
  static boolean isOn() {
    return IoTDBDescriptor.getInstance().getConfig().getWalMode() != WALMode.DISABLE;
  }
}
