// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a pause. One that nothing ends would be longer than the test may take. */
@Timeout(60)
class WakeupTest {
  private static final long LONG_MILLIS = TimeUnit.HOURS.toMillis(1);

  private final Wakeup wakeup = new Wakeup(System::nanoTime);

  @Test
  void now_endsThePauseThatIs_andTheNextOneWhenThereIsNone() throws Exception {
    wakeup.now();
    wakeup.await(LONG_MILLIS);

    CountDownLatch begun = new CountDownLatch(1);
    Thread other =
        new Thread(
            () -> {
              while (begun.getCount() > 0) {
                Thread.onSpinWait();
              }
              wakeup.now();
            });
    other.start();
    begun.countDown();
    wakeup.await(LONG_MILLIS);
    other.join();
  }

  @Test
  void theEarliestTime_endsIt() throws Exception {
    long soon = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    wakeup.at(soon + TimeUnit.HOURS.toNanos(1));
    wakeup.at(soon);
    wakeup.at(soon + TimeUnit.HOURS.toNanos(2));

    wakeup.await(LONG_MILLIS);

    assertThat(System.nanoTime() - soon).isNotNegative();
  }

  @Test
  void whatHasEndedAPause_doesNotEndTheNext() throws Exception {
    wakeup.now();
    wakeup.at(System.nanoTime());
    wakeup.await(LONG_MILLIS);

    long begun = System.nanoTime();
    wakeup.await(20);

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
  }
}
