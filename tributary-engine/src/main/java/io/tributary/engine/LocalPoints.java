// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.tsfile.write.schema.MeasurementSchema;

/** What this node's engine holds at the moment of asking. */
interface LocalPoints {

  /** Series of a device. Not empty. */
  record Device(String name, boolean aligned, List<MeasurementSchema> schemas) {
    public Device {
      schemas = List.copyOf(schemas);
    }
  }

  /**
   * Times.
   *
   * @param from the first one
   * @param to the last one
   * @param exactly when not empty, only these of them
   */
  record Times(long from, long to, List<Long> exactly) {
    public Times {
      exactly = List.copyOf(exactly);
    }

    static final Times ALL = new Times(Long.MIN_VALUE, Long.MAX_VALUE, List.of());

    static Times at(long time) {
      return new Times(time, time, List.of());
    }

    Times startingAt(long time) {
      return new Times(time, to, exactly);
    }
  }

  /**
   * The series that a pattern means, by device.
   *
   * @param pattern a path, wildcards allowed
   */
  List<Device> devices(String pattern) throws IOException;

  /**
   * Appends the points of a device at some times, in ascending order, until it is enough for one
   * message.
   *
   * @return the time to go on from, or empty at the end
   */
  OptionalLong read(Device device, Times times, TabletBuilder tablet) throws IOException;
}
