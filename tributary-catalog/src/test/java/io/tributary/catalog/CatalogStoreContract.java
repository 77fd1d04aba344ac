// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sql.Attribute;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every {@link CatalogStore} does. A subclass gives an empty store per test, and another view
 * of the same data that has seen nothing yet: what a node finds after kill -9.
 */
public abstract class CatalogStoreContract {

  private static final PipeSink SINK =
      new PipeSink("demo", "IoTDB", List.of(new Attribute("ip", "10.0.0.1")), 1000);
  private static final Pipe PIPE =
      new Pipe("p", "demo", 0, false, OnFull.WAIT, 2000, PipeStatus.STOP);

  private static final String ODD =
      "../../etc/passwd `b` 'c' \"d\" \\ ; -- /* % \n \t = , ( ) \u540d \ud835\udcb3 $x ${y}";

  /** A store without rows. */
  protected abstract CatalogStore emptyStore() throws Exception;

  /** The store's rows as a process sees them that starts now. */
  protected abstract CatalogStore reopened(CatalogStore store) throws Exception;

  @Test
  public void store_new_isEmpty() throws Exception {
    CatalogStore store = emptyStore();
    assertThat(store.sinks()).isEmpty();
    assertThat(store.pipes()).isEmpty();
  }

  @Test
  public void row_put_isThereAtOnceAndAfterReopening() throws Exception {
    CatalogStore store = emptyStore();
    store.put(SINK);
    store.put(PIPE);
    for (CatalogStore view : List.of(store, reopened(store))) {
      assertThat(view.sinks()).containsExactly(SINK);
      assertThat(view.pipes()).containsExactly(PIPE);
    }
  }

  @Test
  public void row_putWithTheSameCreationTime_isReplaced() throws Exception {
    CatalogStore store = emptyStore();
    PipeSink otherSink = new PipeSink("demo", "IoTDB", List.of(), SINK.createdAtMillis());
    Pipe running = PIPE.withStatus(PipeStatus.RUNNING);
    store.put(SINK);
    store.put(otherSink);
    store.put(PIPE);
    store.put(running);
    for (CatalogStore view : List.of(store, reopened(store))) {
      assertThat(view.sinks()).containsExactly(otherSink);
      assertThat(view.pipes()).containsExactly(running);
    }
  }

  @Test
  public void row_removed_isGoneAndTheOthersStay() throws Exception {
    CatalogStore store = emptyStore();
    PipeSink otherSink = new PipeSink("Demo", "IoTDB", List.of(), 3000);
    Pipe otherPipe = new Pipe("P", "Demo", 5, true, OnFull.DROP_OLDEST, 4000, PipeStatus.RUNNING);
    store.put(SINK);
    store.put(otherSink);
    store.put(PIPE);
    store.put(otherPipe);
    store.remove(SINK);
    // What is known of it but its creation time may be out of date.
    store.remove(PIPE.withStatus(PipeStatus.DROP));
    for (CatalogStore view : List.of(store, reopened(store))) {
      assertThat(view.sinks()).containsExactly(otherSink);
      assertThat(view.pipes()).containsExactly(otherPipe);
    }
  }

  @Test
  public void row_removedTwiceOrNeverThere_isFine() throws Exception {
    CatalogStore store = emptyStore();
    store.put(SINK);
    store.remove(SINK);
    store.remove(SINK);
    store.remove(PIPE);
    assertThat(store.sinks()).isEmpty();
    assertThat(store.pipes()).isEmpty();
  }

  @Test
  public void row_removed_canBePutAgain() throws Exception {
    CatalogStore store = emptyStore();
    Pipe again = new Pipe("p", "demo", 7, true, OnFull.WAIT, 2001, PipeStatus.STOP);
    store.put(PIPE);
    store.remove(PIPE);
    store.put(again);
    assertThat(reopened(store).pipes()).containsExactly(again);
  }

  @Test
  public void row_ofOddTexts_comesBackAsItWas() throws Exception {
    CatalogStore store = emptyStore();
    PipeSink sink =
        new PipeSink(
            ODD,
            "IoTDB",
            List.of(
                new Attribute("password", ODD),
                new Attribute("user", ""),
                new Attribute("ip", "fe80::1%eth0")),
            1);
    Pipe pipe = new Pipe(ODD, ODD, 0, false, OnFull.WAIT, 2, PipeStatus.STOP);
    store.put(sink);
    store.put(pipe);
    assertThat(reopened(store).sinks()).containsExactly(sink);
    assertThat(reopened(store).pipes()).containsExactly(pipe);
  }

  @Test
  public void row_ofExtremeNumbers_comesBackAsItWas() throws Exception {
    CatalogStore store = emptyStore();
    Pipe early = new Pipe("early", "s", Long.MIN_VALUE, true, OnFull.WAIT, 1, PipeStatus.STOP);
    Pipe late =
        new Pipe("late", "s", Long.MAX_VALUE, false, OnFull.WAIT, 4102444800000L, PipeStatus.STOP);
    store.put(early);
    store.put(late);
    assertThat(reopened(store).pipes()).containsExactlyInAnyOrder(early, late);
  }

  @ParameterizedTest
  @EnumSource
  public void pipe_ofEveryStatus_comesBackAsItWas(PipeStatus status) throws Exception {
    CatalogStore store = emptyStore();
    store.put(PIPE.withStatus(status));
    assertThat(reopened(store).pipes()).containsExactly(PIPE.withStatus(status));
  }

  @Test
  public void rows_hundreds_areAllListed() throws Exception {
    CatalogStore store = emptyStore();
    for (int i = 0; i < 300; i++) {
      store.put(new Pipe("p" + i, "s", i, false, OnFull.WAIT, 10_000 + i, PipeStatus.STOP));
    }
    assertThat(reopened(store).pipes()).hasSize(300).doesNotHaveDuplicates();
  }
}
