// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.List;

/**
 * A series differs in a range of time: a row of VERIFY PIPE.
 *
 * @param from the first time of the range
 * @param to the last one
 * @param onSender how many points this end has there
 * @param onReceiver how many the receiver has there
 * @param text what is different, for people
 */
public record Difference(
    String device,
    String measurement,
    long from,
    long to,
    long onSender,
    long onReceiver,
    String text,
    Mend mend) {

  /** Its full name. */
  public String series() {
    return device + "." + measurement;
  }

  /** Times, both inclusive. */
  public record Range(long from, long to) {}

  /** What would make both ends equal. */
  public sealed interface Mend {

    /**
     * Points.
     *
     * @param times to be sent as this end holds them
     * @param extras in which this end holds nothing and the receiver does
     */
    record Points(List<Long> times, List<Range> extras) implements Mend {
      public Points {
        times = List.copyOf(times);
        extras = List.copyOf(extras);
      }
    }

    /**
     * All that this end holds in the range.
     *
     * @param extras whether the receiver may hold points there that this end does not
     */
    record All(boolean extras) implements Mend {}

    /** Nothing that a pipe can send. */
    record None() implements Mend {}
  }
}
