// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Difference.Mend;
import io.tributary.wire.DigestBuilder;
import io.tributary.wire.Message;
import io.tributary.wire.PointHash;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Span;
import io.tributary.wire.ValueType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two ends in memory, one of which lags behind the other, are compared. */
class ComparisonTest {

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 200);
  }

  /** Both ends. What is written here goes there only when it is settled, or a little earlier. */
  private static final class TwoEnds implements BothEnds {
    private final Map<String, NavigableMap<Long, Long>> here = new HashMap<>();
    private final Map<String, NavigableMap<Long, Long>> there = new HashMap<>();
    private final List<Runnable> underWay = new ArrayList<>();
    private Runnable whileWorking = () -> {};
    private ValueType typeThere = ValueType.INT64;
    private boolean tellWhatIsStored;
    private int askedForPoints;
    private int settled;
    private int mostListed;

    NavigableMap<Long, Long> here(String series) {
      return here.computeIfAbsent(series, name -> new TreeMap<>());
    }

    NavigableMap<Long, Long> there(String series) {
      return there.computeIfAbsent(series, name -> new TreeMap<>());
    }

    void both(String series, long time, long value) {
      here(series).put(time, value);
      there(series).put(time, value);
    }

    void write(String series, long time, long value) {
      here(series).put(time, value);
      underWay.add(() -> there(series).put(time, value));
    }

    void delete(String series, long time) {
      here(series).remove(time);
      underWay.add(() -> there(series).remove(time));
    }

    List<Difference> compare(long from, long to, boolean extras) throws VerifyException {
      List<Comparison.Subject> subjects = new ArrayList<>();
      for (String series : here.keySet()) {
        subjects.add(new Comparison.Subject(new Span("root.d", List.of(series), from, to), extras));
      }
      return new Comparison(this).run(subjects);
    }

    @Override
    public List<SeriesDigest> home(Message.Digest question) {
      List<SeriesDigest> answer = digests(question, here, ValueType.INT64);
      whileWorking.run();
      return answer;
    }

    @Override
    public List<SeriesDigest> far(Message.Digest question) {
      whileWorking.run();
      List<SeriesDigest> answer = digests(question, there, typeThere);
      mostListed = Math.max(mostListed, answer.stream().mapToInt(SeriesDigest::size).sum());
      return answer;
    }

    @Override
    public Answers both(Message.Digest question) {
      List<SeriesDigest> home = home(question);
      return new Answers(home, far(question));
    }

    @Override
    public void settle() {
      settled++;
      underWay.forEach(Runnable::run);
      underWay.clear();
      whileWorking.run();
    }

    @Override
    public void progress(int devices) {}

    private List<SeriesDigest> digests(
        Message.Digest question, Map<String, NavigableMap<Long, Long>> end, ValueType type) {
      List<SeriesDigest> digests = new ArrayList<>();
      askedForPoints += question.stored() ? 0 : 1;
      for (Span span : question.spans()) {
        for (String series : span.measurements()) {
          NavigableMap<Long, Long> points = end.get(series);
          if (points == null || (question.stored() && !tellWhatIsStored)) {
            digests.add(SeriesDigest.absent());
            continue;
          }
          DigestBuilder digest =
              new DigestBuilder(question.mostBuckets(), question.pointsPerBucket());
          points
              .subMap(span.from(), true, span.to(), true)
              .forEach(
                  (time, value) -> digest.add(time, PointHash.of(PointHash.ofTime(time), value)));
          SeriesDigest built = digest.build(type);
          digests.add(question.stored() ? ofStored(built) : built);
        }
      }
      return digests;
    }
  }

  /** As if all points of the series were in pages that are the same where the points are. */
  private static SeriesDigest ofStored(SeriesDigest points) {
    return points.size() == 0
        ? SeriesDigest.absent()
        : new SeriesDigest(
            points.type(),
            0,
            new long[1],
            new long[] {points.points()},
            new long[] {LongStream.of(points.hashes()).sum()});
  }

  private final TwoEnds ends = new TwoEnds();

  @Test
  void whatIsStoredAlike_isTheSame_andNobodyIsAskedForPoints() throws VerifyException {
    fill("s", 10_000);
    fill("t", 100);
    ends.tellWhatIsStored = true;

    assertThat(all()).isEmpty();
    assertThat(ends.askedForPoints).isZero();
  }

  @Test
  void whatIsStoredOtherwise_isComparedPointByPoint() throws VerifyException {
    fill("s", 10_000);
    fill("t", 100);
    ends.tellWhatIsStored = true;
    ends.there("t").remove(time(50));

    assertThat(all()).hasSize(1);
    assertThat(all().get(0).measurement()).isEqualTo("t");
  }

  @Test
  void equalEnds_giveNothing_andNothingIsWaitedFor() throws VerifyException {
    fill("s", 10_000);

    assertThat(all()).isEmpty();
    assertThat(ends.settled).isZero();
  }

  @Test
  void singlePoints_areNamed_amongMany() throws VerifyException {
    fill("s", 100_000);
    ends.there("s").remove(time(500));
    ends.there("s").put(time(501), -1L);
    ends.there("s").remove(time(70_000));
    ends.here("s").remove(time(70_001));

    List<Difference> differences = all();

    assertThat(differences)
        .extracting(Difference::text)
        .containsExactly("1 missing, 1 changed", "1 missing, 1 deleted here");
    assertThat(differences.get(0).mend())
        .isEqualTo(new Mend.Points(List.of(time(500), time(501)), List.of()));
    assertThat(differences.get(1).mend())
        .isEqualTo(
            new Mend.Points(
                List.of(time(70_000)), List.of(new Difference.Range(time(70_001), time(70_001)))));
    assertThat(differences.get(0)).extracting(Difference::onSender).isEqualTo(2L);
    assertThat(differences.get(0)).extracting(Difference::onReceiver).isEqualTo(1L);
  }

  @Test
  void missingSeries_isOneRow_andItsPointsAreNotListed() throws VerifyException {
    fill("s", 100_000);
    ends.there.remove("s");

    List<Difference> differences = all();

    assertThat(differences).hasSize(1);
    assertThat(differences.get(0))
        .returns(100_000L, Difference::onSender)
        .returns(0L, Difference::onReceiver)
        .returns("100000 missing", Difference::text)
        .returns(new Mend.All(false), Difference::mend);
  }

  @Test
  void seriesOfAnotherType_isADifference_thatNothingMends() throws VerifyException {
    fill("s", 10);
    ends.typeThere = ValueType.DOUBLE;

    assertThat(all())
        .singleElement()
        .returns("INT64 here, DOUBLE there", Difference::text)
        .returns(new Mend.None(), Difference::mend);
  }

  @Test
  void whatIsDeletedHere_isNoDifference_whenDeletionsDoNotTravel() throws VerifyException {
    fill("s", 10_000);
    for (int i = 0; i < 5_000; i += 3) {
      ends.here("s").remove(time(i));
    }

    assertThat(ends.compare(Long.MIN_VALUE, Long.MAX_VALUE, false)).isEmpty();
    assertThat(all()).isNotEmpty();
  }

  @Test
  void onlyTimesOfTheSpan_count() throws VerifyException {
    fill("s", 1_000);
    ends.there("s").remove(time(10));
    ends.there("s").remove(time(990));

    assertThat(ends.compare(time(11), time(989), true)).isEmpty();
    assertThat(ends.compare(time(10), time(989), true)).hasSize(1);
    assertThat(ends.compare(time(11), time(990), true)).hasSize(1);
  }

  @Test
  void whatIsUnderWay_isNoDifference() throws VerifyException {
    fill("s", 1_000);
    for (int i = 0; i < 500; i++) {
      ends.write("s", time(2 * i), 7);
      ends.write("t", time(i), 8);
    }
    ends.delete("s", time(999));

    assertThat(all()).isEmpty();
    assertThat(ends.settled).isPositive();
  }

  @Test
  void veryMuch_isNamedAsBuckets() throws VerifyException {
    fill("s", 1_000_000);
    ends.there("s").replaceAll((time, value) -> value + 1);

    List<Difference> differences = all();

    assertThat(differences).isNotEmpty();
    assertThat(differences.size()).isLessThan(3_000);
    assertThat(differences.stream().mapToLong(Difference::onSender).sum())
        .isBetween(990_000L, 1_000_000L);
    assertThat(ends.mostListed).isLessThanOrEqualTo(128 * 1024);
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void exactlyWhatPersists_isFound_whileBothAreWritten(long seed) throws VerifyException {
    SplittableRandom random = new SplittableRandom(seed);
    ends.tellWhatIsStored = random.nextBoolean();
    int size = 1 + random.nextInt(5_000);
    fill("s", size);
    NavigableMap<Long, String> expected = new TreeMap<>();
    boolean extras = random.nextBoolean();
    for (int i = random.nextInt(20); i > 0; i--) {
      long time = time(random.nextInt(size));
      switch (random.nextInt(3)) {
        case 0 -> {
          ends.here("s").putIfAbsent(time, time);
          ends.there("s").remove(time);
          expected.put(time, "send");
        }
        case 1 -> {
          ends.here("s").putIfAbsent(time, time);
          ends.there("s").put(time, time + 1);
          expected.put(time, "send");
        }
        default -> {
          ends.there("s").put(time, time);
          ends.here("s").remove(time);
          expected.put(time, "delete");
        }
      }
    }
    if (!extras) {
      expected.values().removeIf("delete"::equals);
    }
    // Never at the times of what must be found; and a point comes once, and may go once.
    Deque<Long> written = new ArrayDeque<>();
    Set<Long> used = new HashSet<>();
    ends.whileWorking =
        () -> {
          for (int i = random.nextInt(30); i > 0; i--) {
            long time = time(random.nextInt(size)) + 1 + random.nextInt(900);
            if (used.add(time)) {
              ends.write("s", time, random.nextLong());
              written.add(time);
            }
            if (random.nextInt(3) == 0 && !written.isEmpty()) {
              ends.delete("s", written.remove());
            }
          }
          for (int arrived = random.nextInt(ends.underWay.size() + 1); arrived > 0; arrived--) {
            ends.underWay.remove(0).run();
          }
        };

    NavigableMap<Long, String> found = new TreeMap<>();
    for (Difference difference : ends.compare(Long.MIN_VALUE, Long.MAX_VALUE, extras)) {
      if (!(difference.mend() instanceof Mend.Points points)) {
        // All that is here of a whole bucket.
        assertThat(difference.mend()).isEqualTo(new Mend.All(false));
        Map<Long, String> within = expected.subMap(difference.from(), true, difference.to(), true);
        assertThat(within).isNotEmpty();
        within.keySet().forEach(time -> found.put(time, "send"));
        continue;
      }
      points.times().forEach(time -> found.put(time, "send"));
      for (Difference.Range range : points.extras()) {
        assertThat(expected).containsKeys(range.from(), range.to());
        expected
            .subMap(range.from(), true, range.to(), true)
            .keySet()
            .forEach(time -> found.put(time, "delete"));
      }
    }

    assertThat(found).isEqualTo(expected);
  }

  private List<Difference> all() throws VerifyException {
    return ends.compare(Long.MIN_VALUE, Long.MAX_VALUE, true);
  }

  private void fill(String series, int size) {
    for (int i = 0; i < size; i++) {
      ends.both(series, time(i), i);
    }
  }

  private static long time(int row) {
    return 1_700_000_000_000L + 1000L * row;
  }
}
