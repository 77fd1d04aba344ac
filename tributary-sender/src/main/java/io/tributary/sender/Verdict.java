// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.sender.Comparison.Suspect;
import io.tributary.sender.Difference.Mend;
import io.tributary.sender.Difference.Range;
import io.tributary.wire.SeriesDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** What became of one suspect: what of it is different, and what has to be looked at again. */
final class Verdict {

  /** What can be said of a bucket as a whole. */
  private enum Whole {
    NONE,
    MISSING,
    NOT_THE_SAME
  }

  private static final int BEFORE = 0;
  private static final int FAR = 1;
  private static final int AFTER = 2;

  private final Suspect suspect;
  private final Buckets buckets;
  private final boolean coarsely;
  private final List<Suspect> suspects = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();
  private final Set<Long> seen = new HashSet<>();
  private final List<Long> toSend = new ArrayList<>();
  private final List<Range> extras = new ArrayList<>();
  private final List<long[]> counted = new ArrayList<>();
  private long points;
  private long missing;
  private long changed;
  private long extra;
  private boolean extraGoesOn;

  /** Buckets side by side of which the same can be said are one. */
  private Whole goesOn = Whole.NONE;

  /**
   * @param coarsely whether a bucket is named as a whole where that can be said of it
   */
  Verdict(
      Suspect suspect,
      SeriesDigest before,
      SeriesDigest far,
      SeriesDigest after,
      boolean coarsely) {
    this.suspect = suspect;
    this.buckets = new Buckets(List.of(before, far, after));
    this.coarsely = coarsely;
  }

  void judge() {
    while (buckets.next()) {
      if (buckets.arePoints()) {
        points++;
        counted.add(new long[] {buckets.start(), buckets.count(AFTER), buckets.count(FAR)});
        point();
      } else if (buckets.isSame(FAR, BEFORE) || buckets.isSame(FAR, AFTER)) {
        goesOn = Whole.NONE;
      } else {
        goesOn = bucket();
      }
    }
    if (seen.isEmpty()) {
      return;
    }
    if (suspect.seen().isEmpty()) {
      suspects.add(suspect.again(seen));
    } else {
      differences.add(ofPoints());
    }
  }

  /** How many points were compared one by one. */
  long points() {
    return points;
  }

  List<Suspect> suspects() {
    return suspects;
  }

  List<Difference> differences() {
    return differences;
  }

  private void point() {
    long time = buckets.start();
    boolean isHere = buckets.count(AFTER) > 0;
    if (isHere || buckets.count(BEFORE) > 0) {
      extraGoesOn = false;
      if (isHere && buckets.isSame(BEFORE, AFTER) && !buckets.isSame(FAR, AFTER) && wasSeen(time)) {
        toSend.add(time);
        missing += buckets.count(FAR) == 0 ? 1 : 0;
        changed += buckets.count(FAR) == 0 ? 0 : 1;
      }
    } else if (suspect.extras() && wasSeen(time)) {
      extra++;
      long first = extraGoesOn ? extras.remove(extras.size() - 1).from() : time;
      extras.add(new Range(first, time));
      extraGoesOn = true;
    }
  }

  private boolean wasSeen(long time) {
    boolean counts = suspect.seen().isEmpty() || suspect.seen().get().contains(time);
    if (counts) {
      seen.add(time);
    }
    return counts;
  }

  private Whole bucket() {
    long onSender = buckets.count(AFTER);
    long onReceiver = buckets.count(FAR);
    boolean isSteady = buckets.isSame(BEFORE, AFTER);
    if (isSteady && onSender == 0 && !suspect.extras()) {
      return Whole.NONE;
    }
    if (isSteady && onReceiver == 0) {
      return whole(Whole.MISSING);
    }
    if (coarsely && isSteady && (suspect.extras() || onReceiver <= onSender)) {
      return whole(Whole.NOT_THE_SAME);
    }
    suspects.add(suspect.within(buckets.start(), buckets.end(), coarsely));
    return Whole.NONE;
  }

  private Whole whole(Whole kind) {
    long from = Math.max(suspect.from(), buckets.start());
    long onSender = buckets.count(AFTER);
    long onReceiver = buckets.count(FAR);
    if (goesOn == kind) {
      Difference before = differences.remove(differences.size() - 1);
      from = before.from();
      onSender += before.onSender();
      onReceiver += before.onReceiver();
    }
    differences.add(
        new Difference(
            suspect.device(),
            suspect.measurement(),
            from,
            Math.min(suspect.to(), buckets.end()),
            onSender,
            onReceiver,
            kind == Whole.MISSING ? onSender + " missing" : "not the same",
            new Mend.All(kind == Whole.NOT_THE_SAME && suspect.extras())));
    return kind;
  }

  private Difference ofPoints() {
    long from = Long.MAX_VALUE;
    long to = Long.MIN_VALUE;
    if (!toSend.isEmpty()) {
      from = toSend.get(0);
      to = toSend.get(toSend.size() - 1);
    }
    if (!extras.isEmpty()) {
      from = Math.min(from, extras.get(0).from());
      to = Math.max(to, extras.get(extras.size() - 1).to());
    }
    long onSender = 0;
    long onReceiver = 0;
    for (long[] point : counted) {
      boolean isWithin = point[0] >= from && point[0] <= to;
      onSender += isWithin ? point[1] : 0;
      onReceiver += isWithin ? point[2] : 0;
    }
    return new Difference(
        suspect.device(),
        suspect.measurement(),
        from,
        to,
        onSender,
        onReceiver,
        text(),
        new Mend.Points(toSend, extras));
  }

  private String text() {
    StringJoiner text = new StringJoiner(", ");
    add(text, missing, "missing");
    add(text, changed, "changed");
    add(text, extra, "deleted here");
    return text.toString();
  }

  private static void add(StringJoiner text, long count, String what) {
    if (count > 0) {
      text.add(count + " " + what);
    }
  }
}
