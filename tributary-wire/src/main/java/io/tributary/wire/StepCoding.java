// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

/**
 * Times of tablets as the change of the step between neighbours, zigzag: a steady clock costs one
 * zero byte a row. The first time of a tablet is a step from the first time of the tablet before,
 * and the step inside a tablet carries over to the next one. Overflow wraps around, on both ends
 * alike. Not thread-safe; one for each message.
 */
final class StepCoding {
  private long tabletStart;
  private long step;

  void write(long[] times, ByteWriter out) {
    out.zigzag(times[0] - tabletStart);
    tabletStart = times[0];
    for (int row = 1; row < times.length; row++) {
      long next = times[row] - times[row - 1];
      out.zigzag(next - step);
      step = next;
    }
  }

  long[] read(int rows, ByteReader in) throws FrameException {
    long[] times = new long[rows];
    tabletStart += in.zigzag("time");
    times[0] = tabletStart;
    for (int row = 1; row < rows; row++) {
      step += in.zigzag("time");
      times[row] = times[row - 1] + step;
    }
    return times;
  }
}
