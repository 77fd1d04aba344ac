// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The payload of ROWS.
 *
 * <pre>
 *  database text
 *  | shapes:  count varint, each: columns count varint,
 *             each: measurement name | type u8 | encoding u8 | compressor u8
 *  | tablets: count varint, each: shape * 2 + aligned varint | device name | rows varint
 *  | times:   tablet by tablet, each: zigzag of the change of the step from one to the next
 *  | values:  shape by shape, column by column: cells of all tablets of that shape, see {@link
 *             CellWriter}
 *  name = as in {@link Names}: a run for all measurements, a run for all devices
 * </pre>
 *
 * The same sensor of a hundred devices stands together, although each of them may have sent but one
 * row: that is what makes a batch of a fraction of a second compress.
 */
final class RowsWriter {
  private RowsWriter() {}

  static void write(Message.Rows rows, LastValues last, ByteWriter out) {
    Map<Shape, List<Tablet>> byShape = new LinkedHashMap<>();
    List<Shape> shapeOf = new ArrayList<>();
    for (Tablet tablet : rows.tablets()) {
      Shape shape = Shape.of(tablet);
      shapeOf.add(shape);
      byShape.computeIfAbsent(shape, key -> new ArrayList<>()).add(tablet);
    }
    out.text(rows.database());
    Map<Shape, Integer> numbers = writeShapes(byShape.keySet(), out);
    writeTablets(rows.tablets(), shapeOf, numbers, out);
    writeTimes(rows.tablets(), out);
    byShape.forEach((shape, tablets) -> writeValues(shape, tablets, last, out));
  }

  private static Map<Shape, Integer> writeShapes(Iterable<Shape> shapes, ByteWriter out) {
    Map<Shape, Integer> numbers = new LinkedHashMap<>();
    shapes.forEach(shape -> numbers.put(shape, numbers.size()));
    out.varint(numbers.size());
    Names measurements = new Names("measurement");
    for (Shape shape : numbers.keySet()) {
      out.varint(shape.headers().size());
      for (Shape.Header header : shape.headers()) {
        measurements.write(header.measurement(), out);
        out.u8(header.type().code()).u8(header.encoding()).u8(header.compressor());
      }
    }
    return numbers;
  }

  private static void writeTablets(
      List<Tablet> tablets, List<Shape> shapeOf, Map<Shape, Integer> numbers, ByteWriter out) {
    out.varint(tablets.size());
    Names devices = new Names("device");
    for (int i = 0; i < tablets.size(); i++) {
      Tablet tablet = tablets.get(i);
      int shape = numbers.getOrDefault(shapeOf.get(i), 0);
      out.varint(shape * 2L + (tablet.aligned() ? 1 : 0));
      devices.write(tablet.device(), out);
      out.varint(tablet.times().length);
    }
  }

  private static void writeTimes(List<Tablet> tablets, ByteWriter out) {
    StepCoding steps = new StepCoding();
    for (Tablet tablet : tablets) {
      steps.write(tablet.times(), out);
    }
  }

  private static void writeValues(
      Shape shape, List<Tablet> tablets, LastValues last, ByteWriter out) {
    for (int i = 0; i < shape.headers().size(); i++) {
      new CellWriter(tablets, i, last, out).write();
    }
  }
}
