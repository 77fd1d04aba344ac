// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CatalogPipesTest {

  private final CatalogHouse house = new CatalogHouse();

  @BeforeEach
  void createSink() throws Exception {
    house.createSink("CREATE PIPESINK my_iotdb AS IoTDB (IP='192.168.0.2',PORT=6667)");
  }

  @Test
  void pipe_new_isStoppedAndSendsEverythingButDeletions() throws Exception {
    Pipe pipe = house.createPipe("CREATE PIPE p TO MY_IOTDB");
    assertThat(pipe.status()).isEqualTo(PipeStatus.STOP);
    assertThat(pipe.sink()).isEqualTo("my_iotdb");
    assertThat(pipe.attributesText()).isEqualTo("SyncDelOp=false,DataStartTimestamp=0");
    assertThat(house.store.pipes()).containsExactly(pipe);
  }

  @ParameterizedTest
  @CsvSource({
    "SyncDelOp=true, true",
    "(SYNCDELOP='TRUE'), true",
    "syncdelop=False, false",
  })
  void with_syncDelOp_decidesAboutDeletions(String with, boolean expected) throws Exception {
    assertThat(house.createPipe("CREATE PIPE p TO my_iotdb WITH " + with).syncDeletes())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SyncDelOp=true | WAIT | SyncDelOp=true,DataStartTimestamp=0",
        "on_full=wait | WAIT | SyncDelOp=false,DataStartTimestamp=0",
        "(ON_FULL='Drop_Oldest') | DROP_OLDEST | SyncDelOp=false,DataStartTimestamp=0,on_full=drop_oldest",
        "on_full=WAIT, SyncDelOp=true | WAIT | SyncDelOp=true,DataStartTimestamp=0",
      })
  void with_onFull_decidesWhatGivesWay(String with, OnFull expected, String shown)
      throws Exception {
    Pipe pipe = house.createPipe("CREATE PIPE p TO my_iotdb WITH " + with);

    assertThat(pipe.onFull()).isEqualTo(expected);
    assertThat(pipe.attributesText()).isEqualTo(shown);
    assertThat(house.catalog().startPipe("p").onFull()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on_full=maybe | on_full=maybe has wrong format, require for wait or drop_oldest.",
        "on_full=wait, on_full=wait | Attribute on_full is given more than once.",
        "SyncDelOp=maybe | SyncDelOp=maybe has wrong format, require for true or false.",
        "Compress=true | Can not recognition attribute compress",
        "SyncDelOp=true, x=1 | Can not recognition attribute x",
        "SyncDelOp=true, SyncDelOp=true | Attribute SyncDelOp is given more than once."
      })
  void with_anythingElse_isRefusedByName(String with, String text) {
    assertRefused(() -> house.createPipe("CREATE PIPE p TO my_iotdb WITH " + with), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        ">='2022-03-30 00:00:00' | 1648569600000",
        ">= 1648569600000 | 1648569600000",
        "> 1648569600000 | 1648569600001",
        ">= -5 | -5",
        ">= now() | 1717150830123",
        "> now() | 1717150830124"
      })
  void start_inThePast_isTheFirstTimestampSent(String start, long expected) throws Exception {
    assertThat(house.createPipe(createWithStart(start)).startTime()).isEqualTo(expected);
  }

  @Test
  void start_inTheFuture_isRefusedWithBothTimes() {
    assertRefused(
        () -> house.createPipe(createWithStart(">= now() + 1ms")),
        "Fail to create PIPE [p] because Start time 2024-05-31T18:20:30.124 is later than current"
            + " time 2024-05-31T18:20:30.123, this is not supported yet.");
    assertRefused(
        () -> house.createPipe(createWithStart("> 9223372036854775807")),
        "Fail to create PIPE [p] because Start time +292278994-08-17T15:12:55.807 is later than"
            + " current time 2024-05-31T18:20:30.123, this is not supported yet.");
  }

  @Test
  void sink_unknown_isRefused() {
    assertRefused(
        () -> house.createPipe("CREATE PIPE p TO nowhere"), "PIPESINK [nowhere] does not exist");
  }

  @ParameterizedTest
  @EnumSource
  void pipe_thatExists_isRefusedWithItsStatus(PipeStatus status) throws Exception {
    put(status);
    assertRefused(
        () -> house.createPipe("CREATE PIPE p TO my_iotdb"),
        "PIPE [p] is " + status + ", please retry after drop it.");
  }

  @ParameterizedTest
  @CsvSource({"RUNNING, RUNNING", "STOP, RUNNING"})
  void start_legal_isDurableWhenItReturns(PipeStatus from, PipeStatus to) throws Exception {
    put(from);
    assertThat(house.catalog().startPipe("p").status()).isEqualTo(to);
    assertStored(to);
  }

  @ParameterizedTest
  @CsvSource({"RUNNING, STOP", "STOP, STOP"})
  void stop_legal_isDurableWhenItReturns(PipeStatus from, PipeStatus to) throws Exception {
    put(from);
    assertThat(house.catalog().stopPipe("p").status()).isEqualTo(to);
    assertStored(to);
  }

  @ParameterizedTest
  @EnumSource
  void drop_fromAnyStatus_staysListedUntilForgotten(PipeStatus from) throws Exception {
    put(from);
    Pipe dropped = house.catalog().dropPipe("p");
    assertThat(dropped.status()).isEqualTo(PipeStatus.DROP);
    assertStored(PipeStatus.DROP);
    house.catalog().forgetPipe(dropped);
    house.catalog().forgetPipe(dropped);
    assertThat(house.store.pipes()).isEmpty();
    house.createPipe("CREATE PIPE p TO my_iotdb");
  }

  @Test
  void startAndStop_ofADroppedPipe_areRefused() throws Exception {
    put(PipeStatus.DROP);
    assertRefused(
        () -> house.catalog().startPipe("p"),
        "PIPE [p] has been dropped and cannot be started again.");
    assertRefused(
        () -> house.catalog().stopPipe("p"),
        "PIPE [p] has been dropped and cannot be stopped again.");
    assertStored(PipeStatus.DROP);
  }

  @Test
  void forget_ofAPipeThatIsNotDropped_isAMistakeOfTheCaller() throws Exception {
    Pipe pipe = put(PipeStatus.RUNNING);
    assertThatThrownBy(() -> house.catalog().forgetPipe(pipe))
        .isInstanceOf(IllegalArgumentException.class);
    assertStored(PipeStatus.RUNNING);
  }

  @Test
  void pipe_unknown_isRefused() {
    assertRefused(() -> house.catalog().startPipe("p"), "PIPE [p] does not exist");
    assertRefused(() -> house.catalog().stopPipe("p"), "PIPE [p] does not exist");
    assertRefused(() -> house.catalog().dropPipe("p"), "PIPE [p] does not exist");
  }

  @Test
  void pipe_inOtherCase_isFoundWhenItIsTheOnlyOne() throws Exception {
    put(PipeStatus.STOP);
    assertThat(house.catalog().startPipe("P").name()).isEqualTo("p");
    assertThat(house.catalog().pipes(Optional.of("P"))).hasSize(1);
    assertThat(house.catalog().findPipe("q")).isEmpty();
  }

  @Test
  void pipes_areOrderedByName() throws Exception {
    for (String name : new String[] {"c", "a", "b"}) {
      house.createPipe("CREATE PIPE " + name + " TO my_iotdb");
    }
    assertThat(house.catalog().pipes(Optional.empty()))
        .extracting(Pipe::name)
        .containsExactly("a", "b", "c");
    assertThat(house.catalog().pipes(Optional.of("nobody"))).isEmpty();
  }

  @Test
  void creationTimes_whateverTheClockDoes_riseAndDiffer() throws Exception {
    Pipe first = house.createPipe("CREATE PIPE a TO my_iotdb");
    house.setNow(CatalogHouse.START.minusSeconds(3600));
    Pipe second = house.createPipe("CREATE PIPE b TO my_iotdb");
    house.catalog().forgetPipe(house.catalog().dropPipe("b"));
    Pipe third = house.createPipe("CREATE PIPE c TO my_iotdb");
    house.restart();
    Pipe fourth = house.createPipe("CREATE PIPE d TO my_iotdb");
    long start = CatalogHouse.START.toEpochMilli();
    assertThat(house.store.sinks().get(0).createdAtMillis()).isEqualTo(start);
    assertThat(first.createdAtMillis()).isEqualTo(start + 1);
    assertThat(second.createdAtMillis()).isEqualTo(start + 2);
    assertThat(third.createdAtMillis()).isEqualTo(start + 3);
    assertThat(fourth.createdAtMillis()).isEqualTo(start + 4);
  }

  @Test
  void store_thatFails_leavesTheStatusAsItWas() throws Exception {
    put(PipeStatus.STOP);
    house.store.failWrites(true);
    assertThatThrownBy(() -> house.catalog().startPipe("p"))
        .isInstanceOf(CatalogStoreException.class);
    house.store.failWrites(false);
    assertStored(PipeStatus.STOP);
    assertThat(house.catalog().startPipe("p").status()).isEqualTo(PipeStatus.RUNNING);
  }

  private Pipe put(PipeStatus status) throws CatalogStoreException {
    Pipe pipe = new Pipe("p", "my_iotdb", 0, false, OnFull.WAIT, 1, status);
    house.store.put(pipe);
    return pipe;
  }

  private void assertStored(PipeStatus status) {
    house.restart();
    assertThat(house.store.pipes())
        .singleElement()
        .satisfies(pipe -> assertThat(pipe.status()).isEqualTo(status));
  }

  private static String createWithStart(String start) {
    return "CREATE PIPE p TO my_iotdb FROM (select ** from root where time" + start + ")";
  }

  private static void assertRefused(ThrowingCallable statement, String text) {
    assertThatThrownBy(statement)
        .hasMessage(text)
        .isInstanceOfSatisfying(CatalogException.class, e -> assertThat(e.code()).isEqualTo(1107));
  }
}
