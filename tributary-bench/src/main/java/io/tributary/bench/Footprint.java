// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a pipe costs that has nothing to send, and how long the nodes take to start. */
record Footprint(String name) implements Work {
  /** What comes with the start is over by then. */
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private static final Duration LENGTH = Duration.ofSeconds(60);
  private static final Duration QUICK_SETTLING = Duration.ofSeconds(5);
  private static final Duration QUICK_LENGTH = Duration.ofSeconds(5);

  @Override
  public String summary() {
    return text(LENGTH);
  }

  @Override
  public Quantity target() {
    return Quantity.SENDER_CPU_SECONDS;
  }

  /** Which sink has nothing to do makes no difference. */
  @Override
  public List<Contender> contenders() {
    return List.of(Contender.STOCK_ASYNC, Contender.TRIBUTARY);
  }

  @Override
  public Task prepare(Path folder, boolean quick) {
    return new Idle(quick ? QUICK_SETTLING : SETTLING, quick ? QUICK_LENGTH : LENGTH);
  }

  private static String text(Duration length) {
    return "a pipe that has nothing to send, for %d s".formatted(length.toSeconds());
  }

  private record Idle(Duration settling, Duration length) implements Task {
    /** One point, so that both ends have a database and the pipe has proven that it works. */
    private static final String POINT = "INSERT INTO root.bench.d0(time, s0) VALUES (1, 1.0)";

    private static final Duration EQUAL_BOUND = Duration.ofMinutes(1);

    @Override
    public String size() {
      return text(length);
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      testbed.edge().execute(POINT);
      testbed.edge().execute("FLUSH");
      testbed.connect();
      testbed.requireEqual(1, EQUAL_BOUND);
      Thread.sleep(settling.toMillis());
      Meter meter = testbed.beginToMeasure();
      Thread.sleep(length.toMillis());
      return meter
          .end()
          .without(Quantity.SECONDS)
          .with(Quantity.START_SECONDS, testbed.startSeconds());
    }
  }
}
