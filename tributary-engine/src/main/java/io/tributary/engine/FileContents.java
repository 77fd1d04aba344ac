// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.file.metadata.TimeseriesMetadata;
import org.apache.tsfile.read.TsFileDeviceIterator;
import org.apache.tsfile.read.TsFileSequenceReader;

/** What a sealed file says of its own contents. Its deletions are not considered. */
final class FileContents {

  /**
   * A device of the file.
   *
   * @param startTime of all its series
   * @param endTime of all its series
   */
  record Device(
      String name, List<String> measurements, long startTime, long endTime, long points) {}

  /**
   * The first devices of a file.
   *
   * @param others how many more there are
   */
  record Some(List<Device> devices, int others) {}

  private FileContents() {}

  /**
   * All devices.
   *
   * @throws IOException if the file cannot be read
   */
  static List<Device> of(Path path) throws IOException {
    return some(path, Integer.MAX_VALUE).devices();
  }

  /**
   * As many devices as wanted; of the others nothing is read but that they are there.
   *
   * @throws IOException if the file cannot be read
   */
  static Some some(Path path, int most) throws IOException {
    try (TsFileSequenceReader file = new TsFileSequenceReader(path.toString())) {
      List<Device> devices = new ArrayList<>();
      int others = 0;
      TsFileDeviceIterator iterator = file.getAllDevicesIteratorWithIsAligned();
      while (iterator.hasNext()) {
        IDeviceID id = iterator.next().left;
        if (devices.size() < most) {
          devices.add(device(file, id));
        } else {
          others++;
        }
      }
      return new Some(devices, others);
    } catch (RuntimeException e) {
      throw new IOException(path + " cannot be read: " + e, e);
    }
  }

  /**
   * The names of all devices.
   *
   * @throws IOException if the file cannot be read
   */
  static List<String> names(Path path) throws IOException {
    try (TsFileSequenceReader file = new TsFileSequenceReader(path.toString())) {
      return file.getAllDevices().stream().map(IDeviceID::toString).toList();
    } catch (RuntimeException e) {
      throw new IOException(path + " cannot be read: " + e, e);
    }
  }

  private static Device device(TsFileSequenceReader file, IDeviceID id) throws IOException {
    List<String> measurements = new ArrayList<>();
    long startTime = Long.MAX_VALUE;
    long endTime = Long.MIN_VALUE;
    long points = 0;
    for (Map.Entry<String, TimeseriesMetadata> each : file.readDeviceMetadata(id).entrySet()) {
      TimeseriesMetadata series = each.getValue();
      if (series.getStatistics().getCount() == 0) {
        continue;
      }
      startTime = Math.min(startTime, series.getStatistics().getStartTime());
      endTime = Math.max(endTime, series.getStatistics().getEndTime());
      if (!each.getKey().isEmpty()) { // else the times of an aligned device
        measurements.add(each.getKey());
        points += series.getStatistics().getCount();
      }
    }
    return new Device(id.toString(), measurements, startTime, endTime, points);
  }
}
