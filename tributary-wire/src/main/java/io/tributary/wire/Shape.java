// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.List;

/**
 * What the columns of a tablet are, without their values. Devices of one kind have one shape, which
 * is why it is written once.
 */
record Shape(List<Header> headers) {
  record Header(String measurement, ValueType type, byte encoding, byte compressor) {
    static Header of(Column column) {
      return new Header(
          column.measurement(), column.type(), column.encoding(), column.compressor());
    }
  }

  static Shape of(Tablet tablet) {
    return new Shape(tablet.columns().stream().map(Header::of).toList());
  }
}
