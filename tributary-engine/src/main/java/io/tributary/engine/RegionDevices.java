// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileManager;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileResource;
import org.apache.tsfile.file.metadata.IDeviceID;

/**
 * The devices that one data region holds. A deletion with a wildcard comes to every region of its
 * database, each of which is sent in an order of its own: so each says it of its own devices only.
 * Else a region that is behind would delete what another has sent long since.
 */
final class RegionDevices {

  private static final String ANY_NODE = "*";
  private static final String ANY_PATH = "**";

  private RegionDevices() {}

  /** What {@code patterns} mean in this region: with no wildcard left but for the measurement. */
  static List<String> narrow(DataRegion region, List<? extends PartialPath> patterns) {
    List<String> paths = new ArrayList<>();
    List<PartialPath> wide = new ArrayList<>();
    for (PartialPath pattern : patterns) {
      if (isWide(pattern)) {
        wide.add(pattern);
      } else {
        paths.add(pattern.getFullPath());
      }
    }
    if (!wide.isEmpty()) {
      for (IDeviceID device : devices(region.getTsFileManager())) {
        wide.forEach(pattern -> narrow(device, pattern, paths));
      }
    }
    return paths;
  }

  /** Whether it may be about more than one device. */
  static boolean isWide(PartialPath pattern) {
    String[] nodes = pattern.getNodes();
    return pattern.getTailNode().equals(ANY_PATH)
        || Arrays.stream(nodes, 0, nodes.length - 1).anyMatch(node -> node.contains(ANY_NODE));
  }

  /** Adds what {@code pattern} means for {@code device}, if anything. */
  static void narrow(IDeviceID device, PartialPath pattern, List<String> paths) {
    String tail = pattern.getTailNode();
    boolean anyMeasurement = tail.equals(ANY_NODE) || tail.equals(ANY_PATH);
    String example = anyMeasurement ? "s" : tail.replace(ANY_NODE, "");
    if (pattern.matchFullPath(device, example)) {
      paths.add(device + "." + (anyMeasurement ? ANY_NODE : tail));
    }
  }

  private static Set<IDeviceID> devices(TsFileManager files) {
    Set<IDeviceID> devices = new HashSet<>();
    for (boolean sequence : new boolean[] {true, false}) {
      for (TsFileResource file : files.getTsFileList(sequence)) {
        devices.addAll(file.getDevices());
      }
    }
    return devices;
  }
}
