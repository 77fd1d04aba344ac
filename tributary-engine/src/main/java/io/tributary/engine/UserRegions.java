// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iotdb.commons.schema.SchemaConstant;
import org.apache.iotdb.commons.utils.PathUtils;
import org.apache.iotdb.db.storageengine.StorageEngine;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;

/** The data regions of this node that pipes carry: of the tree model, and not the system's own. */
final class UserRegions {

  private UserRegions() {}

  static List<DataRegion> here() {
    return StorageEngine.getInstance().getAllDataRegions().stream()
        .filter(region -> isCarried(region.getDatabaseName()))
        .toList();
  }

  /** The engine's numbers of these regions. */
  static Set<Integer> numbers(Collection<DataRegion> regions) {
    Set<Integer> numbers = new TreeSet<>();
    regions.forEach(region -> numbers.add(Integer.parseInt(region.getDataRegionId())));
    return numbers;
  }

  /** Whether the engine writes into memtables of this database here. */
  static boolean haveOpenFiles(String database) {
    return StorageEngine.getInstance().getAllDataRegions().stream()
        .filter(region -> region.getDatabaseName().equals(database))
        .anyMatch(
            region ->
                !region.getWorkSequenceTsFileProcessors().isEmpty()
                    || !region.getWorkUnsequenceTsFileProcessors().isEmpty());
  }

  private static boolean isCarried(String database) {
    return !PathUtils.isTableModelDatabase(database)
        && !database.equals(SchemaConstant.SYSTEM_DATABASE)
        && !database.startsWith(SchemaConstant.SYSTEM_DATABASE + ".");
  }
}
