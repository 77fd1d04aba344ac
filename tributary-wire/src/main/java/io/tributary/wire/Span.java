// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.List;

/**
 * Some series of a device in a span of time.
 *
 * @param measurements their names, at least one
 * @param from the first time, engine precision
 * @param to the last time
 */
public record Span(String device, List<String> measurements, long from, long to) {
  public Span {
    Limits.checkText("device", device);
    measurements = Limits.checkSomeTexts("measurement", measurements, Limits.MAX_DIGEST_SERIES);
    Limits.checkTimes("span", from, to);
  }
}
