// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads what {@link RowsWriter} wrote. Not thread-safe; one for each message. */
final class RowsReader {
  // Fewest bytes that each of them takes.
  private static final int SHAPE_BYTES = 1;
  private static final int HEADER_BYTES = 5;
  private static final int TABLET_BYTES = 4;
  private static final int TIME_BYTES = 1;

  private record Start(int shape, boolean aligned, String device, int rows) {}

  private final LastValues last;
  private final ByteReader in;

  RowsReader(LastValues last, ByteReader in) {
    this.last = last;
    this.in = in;
  }

  Message.Rows read() throws FrameException {
    String database = in.text("database");
    List<Shape> shapes = readShapes();
    List<Start> starts = readStarts(shapes);
    long[][] times = readTimes(starts);
    Column[][] columns = readColumns(shapes, starts);
    List<Tablet> tablets = new ArrayList<>(starts.size());
    for (int i = 0; i < times.length; i++) {
      Start start = starts.get(i);
      tablets.add(new Tablet(start.device(), start.aligned(), times[i], Arrays.asList(columns[i])));
    }
    return new Message.Rows(database, tablets);
  }

  private List<Shape> readShapes() throws FrameException {
    int count = in.count("shapes", 1, Limits.MAX_CELLS, SHAPE_BYTES);
    List<Shape> shapes = new ArrayList<>();
    Names measurements = new Names("measurement");
    int left = Limits.MAX_CELLS;
    for (int i = 0; i < count; i++) {
      int columns = in.count("columns", 1, left, HEADER_BYTES);
      left -= columns;
      List<Shape.Header> headers = new ArrayList<>(columns);
      for (int column = 0; column < columns; column++) {
        String measurement = measurements.read(in);
        ValueType type = ValueType.of(in.u8("value type"));
        headers.add(new Shape.Header(measurement, type, in.u8("encoding"), in.u8("compressor")));
      }
      shapes.add(new Shape(headers));
    }
    return shapes;
  }

  private List<Start> readStarts(List<Shape> shapes) throws FrameException {
    int count = in.count("tablets", 1, Limits.MAX_CELLS, TABLET_BYTES);
    List<Start> starts = new ArrayList<>(count);
    Names devices = new Names("device");
    int cells = Limits.MAX_CELLS;
    for (int i = 0; i < count; i++) {
      int shapeAndAligned = in.bounded("shape", 0, shapes.size() * 2 - 1);
      int shape = shapeAndAligned / 2;
      String device = devices.read(in);
      int columns = shapes.get(shape).headers().size();
      int rows = in.count("rows", 1, cells / columns, TIME_BYTES);
      cells -= rows * columns;
      starts.add(new Start(shape, shapeAndAligned % 2 == 1, device, rows));
    }
    return starts;
  }

  private long[][] readTimes(List<Start> starts) throws FrameException {
    long[][] times = new long[starts.size()][];
    StepCoding steps = new StepCoding();
    for (int i = 0; i < times.length; i++) {
      in.expect("times", starts.get(i).rows()); // at least a byte each
      times[i] = steps.read(starts.get(i).rows(), in);
    }
    return times;
  }

  /** By tablet, then by column. */
  private Column[][] readColumns(List<Shape> shapes, List<Start> starts) throws FrameException {
    List<List<Integer>> tabletsOf = new ArrayList<>();
    shapes.forEach(shape -> tabletsOf.add(new ArrayList<>()));
    Column[][] columns = new Column[starts.size()][];
    for (int i = 0; i < columns.length; i++) {
      int shape = starts.get(i).shape();
      tabletsOf.get(shape).add(i);
      columns[i] = new Column[shapes.get(shape).headers().size()];
    }
    for (int shape = 0; shape < shapes.size(); shape++) {
      List<Integer> tablets = tabletsOf.get(shape);
      int[] rows = tablets.stream().mapToInt(tablet -> starts.get(tablet).rows()).toArray();
      List<String> devices = tablets.stream().map(tablet -> starts.get(tablet).device()).toList();
      List<Shape.Header> headers = shapes.get(shape).headers();
      for (int column = 0; column < headers.size(); column++) {
        Column[] ofTablets = new CellReader(headers.get(column), devices, rows, last, in).read();
        for (int i = 0; i < ofTablets.length; i++) {
          columns[tablets.get(i)][column] = ofTablets[i];
        }
      }
    }
    return columns;
  }
}
