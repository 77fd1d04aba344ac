// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Databases of the cloud into which its own clients write, too. */
@ExtendWith(SharedNodes.class)
class SharedDatabaseIT {
  private static final int DEVICES = 20;

  /**
   * The engine ranks a row by when its memtable was opened, and a file by when it was loaded. A
   * memtable that somebody else had open before a file came must not take what comes after it.
   */
  @Test
  void rowsAfterAFile_win_thoughClientsOfTheCloudHadTheDatabaseOpen(NodePair pair)
      throws Exception {
    for (int device = 0; device < DEVICES; device++) {
      pair.edge().execute(insert(pair, "edge" + device, 100, 1));
    }
    pair.edge().execute("FLUSH");
    for (int device = 0; device < DEVICES; device++) {
      // Late rows open the other kind of memtable.
      pair.cloud().execute(insert(pair, "cloud" + device, 100, 7), "FLUSH");
      pair.cloud().execute(insert(pair, "cloud" + device, 50, 7));
      pair.cloud().execute(insert(pair, "cloud" + device, 150, 7));
    }

    pair.connect();
    pair.awaitSame(edgeData(pair));
    for (int device = 0; device < DEVICES; device++) {
      pair.edge().execute(insert(pair, "edge" + device, 100, 2));
    }

    pair.awaitSame(edgeData(pair));
  }

  private static String insert(NodePair pair, String device, long time, long value) {
    return "INSERT INTO %s.%s(time, s) VALUES (%d, %d)"
        .formatted(pair.database(), device, time, value);
  }

  private static String edgeData(NodePair pair) {
    StringBuilder devices = new StringBuilder();
    for (int device = 0; device < DEVICES; device++) {
      devices
          .append(device == 0 ? "" : ", ")
          .append(pair.database())
          .append(".edge")
          .append(device);
    }
    return "SELECT s FROM " + devices;
  }
}
