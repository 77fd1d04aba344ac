// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** How fast a number of bytes grows, as seen over the last minutes. */
final class Growth {

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(10);

  private record Sample(long nanos, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Call now and then; the clock never goes back. */
  void sample(long nanos, long bytes) {
    samples.add(new Sample(nanos, bytes));
    while (samples.size() > 2 && nanos - samples.element().nanos() > WINDOW_NANOS) {
      samples.remove();
    }
  }

  /** For people: when {@code left} more bytes will have come. */
  String fullIn(long left) {
    if (left <= 0) {
      return "full";
    }
    Sample first = samples.peekFirst();
    Sample last = samples.peekLast();
    if (first == null || last == null || last.bytes() <= first.bytes()) {
      return "not growing";
    }
    double seconds = (last.nanos() - first.nanos()) / 1e9;
    double minutes = left / ((last.bytes() - first.bytes()) / seconds) / 60;
    if (minutes < 90) {
      return "full in about %d min".formatted(Math.max(1, Math.round(minutes)));
    }
    double hours = minutes / 60;
    return hours < 48
        ? "full in about %d h".formatted(Math.round(hours))
        : "full in about %d days".formatted(Math.round(hours / 24));
  }
}
