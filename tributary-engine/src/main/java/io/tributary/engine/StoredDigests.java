// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Span;
import io.tributary.wire.ValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.commons.path.PathPatternTree;
import org.apache.iotdb.db.queryengine.common.schematree.ISchemaTree;
import org.apache.iotdb.db.queryengine.plan.analyze.schema.ClusterSchemaFetcher;
import org.apache.iotdb.db.storageengine.dataregion.DataRegion;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileManager;
import org.apache.iotdb.db.storageengine.dataregion.tsfile.TsFileResource;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Digests of what sealed files hold, over their pages as they are stored. Where these are the same
 * on both ends, and no memtable, deletion, TTL or other page has a say, a query would find the same
 * points. Where they are not, that says nothing: each end encodes and compacts as it likes.
 *
 * <p>Only on a node that has all data of its cluster. Thread-safe.
 */
final class StoredDigests {

  private static final Logger LOGGER = LoggerFactory.getLogger(StoredDigests.class);

  private final BooleanSupplier isAlone;

  StoredDigests(BooleanSupplier isAlone) {
    this.isAlone = isAlone;
  }

  /** In the order of the span's series; {@link SeriesDigest#absent} where pages do not tell. */
  List<SeriesDigest> read(Span span, BooleanSupplier wanted) throws EngineException {
    Map<String, StoredSeries> series = Map.of();
    try {
      if (isAlone.getAsBoolean() && ComparedDevices.livesForEver(span.device())) {
        series = series(span);
        if (!read(span, series, wanted)) {
          series = Map.of();
        }
      }
    } catch (IllegalPathException | IOException | RuntimeException e) {
      LOGGER.debug("{} is compared point by point", span.device(), e);
      series = Map.of();
    }
    List<SeriesDigest> digests = new ArrayList<>();
    for (String measurement : span.measurements()) {
      StoredSeries of = series.get(measurement);
      digests.add(of == null ? SeriesDigest.absent() : of.digest());
    }
    return digests;
  }

  /** Those that the schema has: what is left in files of others, no query finds. */
  private static Map<String, StoredSeries> series(Span span) throws IllegalPathException {
    PathPatternTree paths = new PathPatternTree();
    for (String measurement : span.measurements()) {
      paths.appendFullPath(DevicePaths.series(span.device(), measurement));
    }
    ISchemaTree schema = ClusterSchemaFetcher.getInstance().fetchSchema(paths, true, null);
    Map<String, StoredSeries> series = new HashMap<>();
    for (String measurement : span.measurements()) {
      for (MeasurementPath path :
          schema.searchMeasurementPaths(DevicePaths.series(span.device(), measurement)).left) {
        if (!path.getMeasurementSchema().isLogicalView()) {
          ValueType type = BlockDigests.type(path.getSeriesType());
          series.put(measurement, new StoredSeries(type, span.from(), span.to()));
        }
      }
    }
    return series;
  }

  /** Returns whether the files tell all that there is of the device. */
  private static boolean read(Span span, Map<String, StoredSeries> series, BooleanSupplier wanted)
      throws IllegalPathException, IOException {
    IDeviceID device = DevicePaths.device(span.device()).getIDeviceID();
    for (DataRegion region : UserRegions.here()) {
      for (TsFileResource file : files(region.getTsFileManager())) {
        if (mayHave(file, device, span)
            && (!wanted.getAsBoolean() || !read(file, device, series))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Of one moment: a compaction may move points from one list to the other. */
  private static List<TsFileResource> files(TsFileManager manager) {
    List<TsFileResource> files = new ArrayList<>();
    manager.readLock();
    try {
      files.addAll(manager.getTsFileList(true));
      files.addAll(manager.getTsFileList(false));
    } finally {
      manager.readUnlock();
    }
    return files;
  }

  private static boolean mayHave(TsFileResource file, IDeviceID device, Span span) {
    return !file.definitelyNotContains(device)
        && file.getStartTime(device) <= span.to()
        && (!file.isClosed() || file.getEndTime(device) >= span.from());
  }

  private static boolean read(
      TsFileResource file, IDeviceID device, Map<String, StoredSeries> series) throws IOException {
    file.readLock(); // so that no compaction deletes it
    try {
      boolean isWhole = file.isClosed() && !file.isDeleted();
      if (!isWhole || file.getAllModEntries().stream().anyMatch(each -> each.affects(device))) {
        return false;
      }
      try (TsFileSequenceReader reader = new TsFileSequenceReader(file.getTsFilePath())) {
        new StoredPages(reader).read(device, series);
      }
      return true;
    } finally {
      file.readUnlock();
    }
  }
}
