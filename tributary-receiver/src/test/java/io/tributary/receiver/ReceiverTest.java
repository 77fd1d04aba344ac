// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static io.tributary.receiver.ReceiverHouse.begin;
import static io.tributary.receiver.ReceiverHouse.chunk;
import static io.tributary.receiver.ReceiverHouse.end;
import static io.tributary.receiver.ReceiverHouse.hello;
import static io.tributary.receiver.ReceiverHouse.rowsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import io.tributary.wire.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows of SHOW PIPES, the clusters upstream, and several connections at once. */
@Timeout(30)
class ReceiverTest {
  private static final long SILENCE = Receiver.SESSION_TIMEOUT_MILLIS;

  @TempDir private Path folder;
  private ReceiverHouse house;

  @BeforeEach
  void start() {
    house = new ReceiverHouse(folder);
  }

  // Several nodes

  @Test
  void hello_isAnsweredLater_untilNoOtherNodeIsAtWork() {
    house.elsewhere = Optional.of("DataNode 2 may still be at work");

    assertThat(house.open().say(hello("p")))
        .isEqualTo(new Message.Later(1_000, "DataNode 2 may still be at work"));

    house.elsewhere = Optional.empty();
    house.connect("p");
  }

  @Test
  void pipe_thatAnotherNodeGoesOnWith_isNotHeardAnyMore() {
    ReceiverHouse.Peered p = house.connect("p");
    SenderPipe pipe = SenderPipe.of(hello("p"));

    assertThat(house.receiver.release(pipe)).isTrue();

    assertThat(house.rows()).isEmpty();
    assertThat(house.receiver.upstreamIds(house.now)).isEmpty();
    assertThat(p.say(rowsOf("root.x")))
        .isInstanceOfSatisfying(
            Message.Refused.class,
            refused -> assertThat(refused.kind()).isEqualTo(Refusal.PROTOCOL));
    house.connect("p");
  }

  @Test
  void unknownPipe_isNotAtWork() {
    assertThat(house.receiver.release(new SenderPipe("edge", 1, "p", 77))).isTrue();
  }

  // Rows

  @Test
  void pipe_beforeItsFirstData_isARowWithoutADatabase() {
    house.connect("p");

    assertThat(house.rows()).containsExactly(row("p", true, ""));
  }

  @Test
  void pipe_isARowForEachDatabase() {
    ReceiverHouse.Peered p = house.connect("p");
    ReceiverHouse.Peered a = house.connect("a");
    p.say(rowsOf("root.y"));
    p.say(rowsOf("root.x"));
    p.say(rowsOf("root.x"));
    a.sendAll(begin());

    assertThat(house.rows())
        .containsExactly(
            row("a", true, "root.db"), row("p", true, "root.x"), row("p", true, "root.y"));
  }

  @Test
  void dataNodesOfOneSender_areConnectedSideBySide_andShownAsOne() {
    ReceiverHouse.Peered first = house.connect("p");
    ReceiverHouse.Peered second = house.open();
    second.say(ReceiverHouse.hello("p", "edge", 2));

    first.say(rowsOf("root.x"));
    assertThat(second.say(rowsOf("root.x"))).isEqualTo(new Message.Ack());
    assertThat(house.rows()).containsExactly(row("p", true, "root.x"));

    first.say(new Message.Heartbeat(false, List.of()));
    assertThat(house.rows()).containsExactly(row("p", true, "root.x"));

    second.say(new Message.Heartbeat(false, List.of()));
    assertThat(house.rows()).containsExactly(row("p", false, "root.x"));
  }

  @Test
  void stoppedPipe_isShown_untilItIsSilentForTooLong() {
    ReceiverHouse.Peered p = house.connect("p");
    p.say(rowsOf("root.x"));

    p.say(new Message.Heartbeat(false, List.of()));

    assertThat(house.rows()).containsExactly(row("p", false, "root.x"));
    house.now += SILENCE;
    assertThat(house.rows()).containsExactly(row("p", false, "root.x"));
    house.now++;
    assertThat(house.rows()).isEmpty();
  }

  @Test
  void stoppedPipe_thatGreetsAgain_isRunning() {
    house.connect("p").say(new Message.Heartbeat(false, List.of()));

    house.connect("p");

    assertThat(house.rows()).containsExactly(row("p", true, ""));
  }

  @Test
  void heartbeats_keepAPipeShown() {
    ReceiverHouse.Peered p = house.connect("p");
    p.say(rowsOf("root.x"));
    for (int i = 0; i < 100; i++) {
      house.now += 3_000;
      p.say(new Message.Heartbeat(true, List.of()));
    }

    assertThat(house.rows()).containsExactly(row("p", true, "root.x"));
  }

  @Test
  void chunks_keepAPipeShown() {
    ReceiverHouse.Peered p = house.connect("p");
    p.say(begin());
    house.now += ReceiverSession.SILENCE_MILLIS;
    p.say(chunk(FilePart.FILE, ReceiverHouse.CONTENT, 0));
    house.now += SILENCE;

    assertThat(house.rows()).hasSize(1);
  }

  @Test
  void silentPipe_thatSpeaksAgainOnItsConnection_isShownAgain() {
    ReceiverHouse.Peered p = house.connect("p");
    p.say(rowsOf("root.x"));
    house.now += SILENCE + 1;
    assertThat(house.rows()).isEmpty();

    p.say(new Message.Heartbeat(true, List.of()));

    assertThat(house.rows()).containsExactly(row("p", true, "root.x"));
  }

  @Test
  void bye_removesThePipe() {
    ReceiverHouse.Peered p = house.connect("p");
    p.say(rowsOf("root.x"));

    assertThat(p.say(new Message.Bye("dropped"))).isEqualTo(new Message.Ack());

    assertThat(house.rows()).isEmpty();
  }

  @Test
  void pipe_thatWasDroppedAndCreatedAgain_isAnother() {
    house.connect("p");
    Message.Hello again =
        new Message.Hello(1, 1, "p", 78, "edge", 1, List.of(), "t", true, Position.start(4));
    house.open().say(again);

    assertThat(house.rows())
        .containsExactlyInAnyOrder(
            row("p", true, ""), new ReceiverRow("p", "edge", 78, ReceiverHouse.ADDRESS, true, ""));
  }

  @Test
  void twoSenders_withPipesOfOneName_areTwoRows() {
    house.open().say(hello("p", "edge1", List.of()));
    house.open().say(hello("p", "edge2", List.of()));

    assertThat(house.rows()).hasSize(2);
  }

  @Test
  void rowsOfOneSender_standTogether_whereOthersHaveItsAddressAndName() {
    ReceiverHouse.Peered first = house.open();
    first.say(
        new Message.Hello(1, 1, "p", 78, "edge1", 1, List.of(), "t", true, Position.start(4)));
    ReceiverHouse.Peered second = house.open();
    second.say(hello("p", "edge2", List.of()));
    for (String database : List.of("root.y", "root.x")) {
      first.say(rowsOf(database));
      second.say(rowsOf(database));
    }

    assertThat(house.rows())
        .extracting(row -> row.senderId() + " " + row.database())
        .containsExactly("edge2 root.x", "edge2 root.y", "edge1 root.x", "edge1 root.y");
  }

  @Test
  void sender_thatMoved_isShownWithItsNewAddress() {
    house.allowed = "127.0.0.1, 10.0.0.7";
    house.connect("p");

    house.receiver.open("10.0.0.7").handle(1, hello("p"), house.now);

    assertThat(house.rows())
        .containsExactly(new ReceiverRow("p", "edge", 77, "10.0.0.7", true, ""));
  }

  // Upstream

  @Test
  void upstreamIds_areTheSendersAndTheirs() {
    house.open().say(hello("p", "edge2", List.of("far", "edge1")));
    house.open().say(hello("q", "edge1", List.of()));

    assertThat(house.receiver.upstreamIds(house.now)).containsExactly("edge1", "edge2", "far");
  }

  @Test
  void upstreamIds_changeWithAHeartbeat_andOutliveAnOutage() {
    ReceiverHouse.Peered p = house.connect("p");
    p.say(new Message.Heartbeat(true, List.of("far")));

    assertThat(house.receiver.upstreamIds(house.now)).containsExactly("edge", "far");
    house.now += Peers.SILENT_MILLIS;
    assertThat(house.receiver.upstreamIds(house.now)).containsExactly("edge", "far");
    house.now++;
    assertThat(house.receiver.upstreamIds(house.now)).isEmpty();
  }

  @Test
  void upstreamIds_ofADroppedPipe_goAtOnce() {
    house.connect("p").say(new Message.Bye("dropped"));

    assertThat(house.receiver.upstreamIds(house.now)).isEmpty();
  }

  @Test
  void upstreamIds_ofASenderThatIsRefusedForALoop_goAtOnce() {
    house.connect("p");

    house.open().say(hello("p", "edge", List.of("cloud")));

    assertThat(house.receiver.upstreamIds(house.now)).isEmpty();
    house.connect("p");
    assertThat(house.receiver.upstreamIds(house.now)).containsExactly("edge");
  }

  // Several connections

  @Test
  void connectionsOfOnePipe_neverWorkAtOnce() throws Exception {
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    house.effect =
        () -> {
          most.accumulateAndGet(working.incrementAndGet(), Math::max);
          pause(5);
          working.decrementAndGet();
        };
    // An abandoned connection may still be at work when its successor greets.
    List<CompletableFuture<Message>> connections =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    async(
                        () -> {
                          ReceiverHouse.Peered connection = house.connect("p");
                          for (int n = 0; n < 5; n++) {
                            connection.say(hello("p"));
                            connection.say(rowsOf("root.x"));
                          }
                          return connection.say(hello("p"));
                        }))
            .toList();
    for (CompletableFuture<Message> connection : connections) {
      connection.get(20, TimeUnit.SECONDS);
    }

    assertThat(most).hasValue(1);
    assertThat(house.applied).isNotEmpty();
  }

  @Test
  void connectionsOfTwoPipes_doNotWaitForEachOther() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ReceiverHouse.Peered slow = house.connect("slow");
    ReceiverHouse.Peered quick = house.connect("quick");
    block(inside, release);
    CompletableFuture<Message> loading = say(slow, rowsOf("root.slow"));
    inside.await();
    house.effect = () -> {};

    assertThat(say(quick, rowsOf("root.quick"))).succeedsWithin(Duration.ofSeconds(10));

    release.countDown();
    assertThat(loading).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void showPipes_whileALoadTakesLong_answersAtOnce() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ReceiverHouse.Peered slow = house.connect("slow");
    slow.sendAll(begin());
    block(inside, release);
    CompletableFuture<Message> loading = say(slow, end());
    inside.await();

    CompletableFuture<List<ReceiverRow>> shown = async(house::rows);
    CompletableFuture<List<String>> upstream = async(() -> house.receiver.upstreamIds(house.now));

    try {
      assertThat(shown)
          .succeedsWithin(Duration.ofSeconds(2))
          .isEqualTo(List.of(row("slow", true, "root.db")));
      assertThat(upstream).succeedsWithin(Duration.ofSeconds(2)).isEqualTo(List.of("edge"));
    } finally {
      release.countDown();
      loading.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void pipe_whoseLoadTakesLong_isNotForgotten() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ReceiverHouse.Peered slow = house.connect("slow");
    slow.sendAll(begin());
    block(inside, release);
    CompletableFuture<Message> loading = say(slow, end());
    inside.await();
    long later = house.now + 10 * SILENCE;

    CompletableFuture<List<ReceiverRow>> shown = async(() -> house.receiver.rows(later));
    pause(50);
    release.countDown();
    loading.get(10, TimeUnit.SECONDS);

    assertThat(shown)
        .succeedsWithin(Duration.ofSeconds(10))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(1);
  }

  @Test
  void pipe_thatSeemsSilentDuringALongLoad_stillWorksOnOneConnectionAtATime() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ReceiverHouse.Peered abandoned = house.connect("p");
    abandoned.sendAll(begin());
    block(inside, release);
    CompletableFuture<Message> loading = say(abandoned, end());
    inside.await();
    house.effect = () -> {};
    house.now += 10 * SILENCE;
    CompletableFuture<List<ReceiverRow>> shown = async(house::rows);
    pause(50);

    // It is asked to come back: what the abandoned connection does counts, and is not done yet.
    CompletableFuture<Message> successor = async(() -> house.open().say(hello("p")));
    assertThat(successor).succeedsWithin(Duration.ofSeconds(10)).isInstanceOf(Message.Later.class);
    assertThat(house.applied).isEmpty();
    release.countDown();

    assertThat(loading)
        .succeedsWithin(Duration.ofSeconds(10))
        .isEqualTo(new Message.FilesApplied(1));
    assertThat(shown).succeedsWithin(Duration.ofSeconds(10));
    assertThat(((Message.Welcome) house.open().say(hello("p"))).files()).isOne();
    assertThat(house.applied).containsExactly("file root.db <a sealed file>");
  }

  @Test
  void abandonedConnection_isNotListenedTo_onceItsSuccessorGreeted() {
    ReceiverHouse.Peered abandoned = house.connect("p");
    ReceiverHouse.Peered successor = house.connect("p");
    successor.say(rowsOf("root.x", 1));
    successor.say(rowsOf("root.x", 2));

    // The sender gave up waiting, but its old request was still on its way: it arrives only now.
    abandoned.say(rowsOf("root.x", 1));

    assertThat(house.applied).containsExactly("rows root.x 1", "rows root.x 2");
  }

  @Test
  void rubbishOnAnAbandonedConnection_doesNotHideItsSuccessor() throws Exception {
    ReceiverHouse.Peered abandoned = house.connect("p");
    ReceiverHouse.Peered successor = house.connect("p");

    abandoned.sayRubbish();

    assertThat(house.rows()).containsExactly(row("p", true, ""));
    assertThat(house.receiver.upstreamIds(house.now)).containsExactly("edge");
    house.receiver.expire(house.now);
    assertThat(successor.say(rowsOf("root.x"))).isEqualTo(new Message.Ack());
  }

  @Test
  void farewellOfAnAbandonedConnection_doesNotStopItsSuccessor() {
    ReceiverHouse.Peered abandoned = house.connect("p");
    ReceiverHouse.Peered successor = house.connect("p");
    successor.say(rowsOf("root.x", 1));

    abandoned.say(new Message.Heartbeat(false, List.of()));

    assertThat(house.rows()).containsExactly(row("p", true, "root.x"));
  }

  private void block(CountDownLatch inside, CountDownLatch release) {
    house.effect =
        () -> {
          inside.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
  }

  private static CompletableFuture<Message> say(ReceiverHouse.Peered connection, Message message) {
    return async(() -> connection.say(message));
  }

  /** A thread of its own, however few the machine has. */
  private static <T> CompletableFuture<T> async(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> new Thread(task).start());
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ReceiverRow row(String pipe, boolean running, String database) {
    return new ReceiverRow(pipe, "edge", 77, ReceiverHouse.ADDRESS, running, database);
  }
}
