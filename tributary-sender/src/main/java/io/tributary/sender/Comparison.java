// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Limits;
import io.tributary.wire.Message;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares what the two ends of a pipe hold while both are written, and finds what differs.
 *
 * <ol>
 *   <li>As it is stored: a series whose sealed pages are the same on both ends, and that has
 *       nothing else, is the same. No point of it is read.
 *   <li>At first sight: of the others a digest of some buckets, by both ends at once. What is the
 *       same now is the same.
 *   <li>What is not may be under way. Of each such bucket: what this end holds; then all that it
 *       held has to arrive; then what the receiver holds; then what this end holds once more. A
 *       bucket that is the same as before or after is the same. One that is not is looked at again
 *       in finer buckets, down to its points.
 *   <li>A point that this end held before and after, and that the receiver did not hold in between,
 *       or held otherwise, is different. So is one that the receiver held and this end did neither
 *       before nor after, if deletions travel. It counts when that is so twice: a point may be
 *       written and taken back while one looks.
 * </ol>
 *
 * <p>When very much is different, whole buckets are named instead of points. Used by one thread.
 */
public final class Comparison {

  static final int FIRST_BUCKETS = 32;
  static final int FIRST_POINTS_PER_BUCKET = 1000;
  static final int FINE_BUCKETS = 128;

  /** Points that are compared one by one; then whole buckets. */
  static final long MOST_POINTS = 256 * 1024;

  /** Buckets that are looked at more finely at a time; then whole buckets. */
  private static final int MOST_SUSPECTS = 1024;

  /** Spans for which one {@link BothEnds#settle} is waited. */
  private static final int MOST_AT_ONCE = 2048;

  private static final int FIRST_SERIES = Limits.MAX_DIGEST_BUCKETS / FIRST_BUCKETS;

  /**
   * Series to compare.
   *
   * @param extras whether a point that only the receiver holds is a difference
   */
  public record Subject(Span span, boolean extras) {

    /** Some of its series. */
    private Subject of(List<String> measurements) {
      return new Subject(new Span(span.device(), measurements, span.from(), span.to()), extras);
    }
  }

  private final BothEnds ends;
  private final List<Difference> differences = new ArrayList<>();
  private List<Suspect> suspects = new ArrayList<>();
  private long points;

  public Comparison(BothEnds ends) {
    this.ends = ends;
  }

  /**
   * All differences, by series and time.
   *
   * @param subjects each series at most once
   */
  public List<Difference> run(List<Subject> subjects) throws VerifyException {
    List<Subject> pieces = pieces(subjects);
    int from = 0;
    while (from < pieces.size()) {
      int to = from;
      int series = 0;
      while (to < pieces.size()
          && series + pieces.get(to).span().measurements().size() <= FIRST_SERIES) {
        series += pieces.get(to).span().measurements().size();
        to++;
      }
      glance(pieces.subList(from, to));
      from = to;
      ends.progress(from);
    }
    while (!suspects.isEmpty()) {
      List<Suspect> round = suspects;
      suspects = new ArrayList<>();
      for (int first = 0; first < round.size(); first += MOST_AT_ONCE) {
        examine(round.subList(first, Math.min(round.size(), first + MOST_AT_ONCE)));
      }
    }
    differences.sort(
        Comparator.comparing(Difference::device)
            .thenComparing(Difference::measurement)
            .thenComparingLong(Difference::from));
    return differences;
  }

  /** A device of very many series is asked for in pieces. */
  private static List<Subject> pieces(List<Subject> subjects) {
    List<Subject> pieces = new ArrayList<>();
    for (Subject subject : subjects) {
      Span span = subject.span();
      List<String> names = span.measurements();
      for (int from = 0; from < names.size(); from += FIRST_SERIES) {
        pieces.add(subject.of(names.subList(from, Math.min(names.size(), from + FIRST_SERIES))));
      }
    }
    return pieces;
  }

  private void glance(List<Subject> all) throws VerifyException {
    List<Subject> some = notStoredAlike(all);
    if (some.isEmpty()) {
      return;
    }
    Message.Digest question =
        new Message.Digest(false, FIRST_BUCKETS, FIRST_POINTS_PER_BUCKET, spans(some));
    BothEnds.Answers answers = ends.both(question);
    int at = 0;
    for (Subject subject : some) {
      for (String measurement : subject.span().measurements()) {
        SeriesDigest home = answers.home().get(at);
        SeriesDigest far = answers.far().get(at);
        at++;
        suspects.addAll(Glance.differing(subject, measurement, home, far));
      }
    }
  }

  private static List<Span> spans(List<Subject> subjects) {
    return subjects.stream().map(Subject::span).toList();
  }

  private List<Subject> notStoredAlike(List<Subject> all) throws VerifyException {
    BothEnds.Answers answers =
        ends.both(new Message.Digest(true, FIRST_BUCKETS, FIRST_POINTS_PER_BUCKET, spans(all)));
    List<Subject> others = new ArrayList<>();
    int at = 0;
    for (Subject subject : all) {
      List<String> names = new ArrayList<>();
      for (String measurement : subject.span().measurements()) {
        SeriesDigest home = answers.home().get(at);
        if (home.type().isEmpty() || !home.equals(answers.far().get(at))) {
          names.add(measurement);
        }
        at++;
      }
      if (!names.isEmpty()) {
        others.add(subject.of(names));
      }
    }
    return others;
  }

  private void examine(List<Suspect> some) throws VerifyException {
    // Points while there are not too many of them; then each suspect as it is.
    List<Message.Digest> questions = new ArrayList<>();
    List<List<Suspect>> asked = new ArrayList<>();
    for (boolean finely : new boolean[] {true, false}) {
      List<Suspect> alike = some.stream().filter(it -> isFine(it) == finely).toList();
      int buckets = finely ? FINE_BUCKETS : 2;
      int perPoint = finely ? 1 : Integer.MAX_VALUE;
      int most = Math.min(MOST_AT_ONCE, Limits.MAX_DIGEST_BUCKETS / buckets);
      for (int first = 0; first < alike.size(); first += most) {
        List<Suspect> together = alike.subList(first, Math.min(alike.size(), first + most));
        asked.add(together);
        questions.add(
            new Message.Digest(
                false, buckets, perPoint, together.stream().map(Suspect::span).toList()));
      }
    }
    List<List<SeriesDigest>> before = new ArrayList<>();
    for (Message.Digest question : questions) {
      before.add(ends.home(question));
    }
    ends.settle();
    for (int i = 0; i < questions.size(); i++) {
      List<SeriesDigest> far = ends.far(questions.get(i));
      List<SeriesDigest> after = ends.home(questions.get(i));
      for (int j = 0; j < asked.get(i).size(); j++) {
        judge(asked.get(i).get(j), before.get(i).get(j), far.get(j), after.get(j));
      }
    }
  }

  private boolean isFine(Suspect suspect) {
    return points < MOST_POINTS || suspect.toThePoint();
  }

  private void judge(Suspect suspect, SeriesDigest before, SeriesDigest far, SeriesDigest after) {
    if (far.type().isPresent() && after.type().isPresent() && !far.type().equals(after.type())) {
      differences.add(suspect.ofAnotherType(far, after));
      return;
    }
    boolean coarsely = points >= MOST_POINTS || suspects.size() >= MOST_SUSPECTS;
    Verdict verdict = new Verdict(suspect, before, far, after, coarsely);
    verdict.judge();
    points += verdict.points();
    differences.addAll(verdict.differences());
    suspects.addAll(verdict.suspects());
  }

  /**
   * A bucket that did not look the same.
   *
   * @param toThePoint whether only its points can tell
   * @param seen the times that were different when it was looked at before, if it was
   */
  record Suspect(
      String device,
      String measurement,
      long from,
      long to,
      boolean extras,
      boolean toThePoint,
      Optional<Set<Long>> seen) {

    Span span() {
      return new Span(device, List.of(measurement), from, to);
    }

    /** A part of it. */
    Suspect within(long first, long last, boolean nextToThePoint) {
      return new Suspect(
          device,
          measurement,
          Math.max(from, first),
          Math.min(to, last),
          extras,
          toThePoint || nextToThePoint,
          Optional.empty());
    }

    /** The same, to be looked at once more. */
    Suspect again(Set<Long> times) {
      return new Suspect(device, measurement, from, to, extras, true, Optional.of(times));
    }

    Difference ofAnotherType(SeriesDigest far, SeriesDigest after) {
      Optional<Difference.Range> range = range(after).or(() -> range(far));
      return new Difference(
          device,
          measurement,
          range.map(Difference.Range::from).orElse(from),
          range.map(Difference.Range::to).orElse(to),
          after.points(),
          far.points(),
          "%s here, %s there".formatted(after.type().orElseThrow(), far.type().orElseThrow()),
          new Difference.Mend.None());
    }

    private Optional<Difference.Range> range(SeriesDigest digest) {
      if (digest.size() == 0) {
        return Optional.empty();
      }
      long first = SeriesDigest.start(digest.buckets()[0], digest.scale());
      long last = SeriesDigest.end(digest.buckets()[digest.size() - 1], digest.scale());
      return Optional.of(new Difference.Range(Math.max(from, first), Math.min(to, last)));
    }
  }
}
