// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.SeriesDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which buckets of a series do not look the same on both ends at first sight. */
final class Glance {

  private Glance() {}

  static List<Comparison.Suspect> differing(
      Comparison.Subject subject, String measurement, SeriesDigest home, SeriesDigest far) {
    Comparison.Suspect all =
        new Comparison.Suspect(
            subject.span().device(),
            measurement,
            subject.span().from(),
            subject.span().to(),
            subject.extras(),
            false,
            Optional.empty());
    if (home.type().isPresent() && far.type().isPresent() && !home.type().equals(far.type())) {
      return List.of(all);
    }
    List<Comparison.Suspect> differing = new ArrayList<>();
    Buckets buckets = new Buckets(List.of(home, far));
    boolean missingGoesOn = false;
    while (buckets.next()) {
      boolean none = buckets.count(0) == 0 && !subject.extras();
      if (buckets.isSame(0, 1) || none) {
        missingGoesOn = false;
        continue;
      }
      boolean isMissing = buckets.count(1) == 0;
      long from = buckets.start();
      if (isMissing && missingGoesOn) {
        from = differing.remove(differing.size() - 1).from();
      }
      differing.add(all.within(from, buckets.end(), false));
      missingGoesOn = isMissing;
    }
    return differing;
  }
}
