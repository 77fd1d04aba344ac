// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.commons.utils.PathUtils;
import org.apache.iotdb.db.queryengine.plan.analyze.cache.schema.DataNodeDevicePathCache;

/**
 * Paths of devices and of their series, by the engine's cache of parsed ones: to parse a path is
 * dear, and the same devices come again and again. Thread-safe.
 */
final class DevicePaths {

  static final String ALL = "*";

  private DevicePaths() {}

  static PartialPath device(String name) throws IllegalPathException {
    return DataNodeDevicePathCache.getInstance().getPartialPath(name);
  }

  /** A series, or with {@code *} all of the device. */
  static MeasurementPath series(String device, String measurement) throws IllegalPathException {
    return new MeasurementPath(device(device).concatNode(node(measurement)).getNodes());
  }

  /** The name of a series as the engine's parser would have it. */
  static String node(String measurement) throws IllegalPathException {
    return measurement.equals(ALL) ? ALL : PathUtils.checkAndReturnSingleMeasurement(measurement);
  }
}
