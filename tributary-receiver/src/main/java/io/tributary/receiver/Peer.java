// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One pipe of one sending DataNode, over all its connections: the newest of them is the one that
 * counts. Thread-safe.
 *
 * <p>{@link #work} is held while a message of it is handled, so that a connection that the sender
 * has given up never works beside the one that replaced it. It is not the lock of the fields:
 * whoever asks for rows must not wait for the engine.
 */
final class Peer {

  /** Held while a message of this pipe is handled. */
  final Lock work = new ReentrantLock(true);

  private final SenderPipe key;
  private final OtherNodes others;

  /** The pipe, over all DataNodes of its sender. */
  final ClusterPipe pipe;

  @GuardedBy("this")
  private @Nullable ReceiverSession session;

  @GuardedBy("this")
  private int working;

  @GuardedBy("this")
  private final SortedSet<String> databases = new TreeSet<>();

  @GuardedBy("this")
  private String address = "";

  @GuardedBy("this")
  private List<String> upstreamIds = List.of();

  @GuardedBy("this")
  private long lastSeenMillis;

  /** When the current connection was heard last, before it was silent for too long. */
  @GuardedBy("this")
  private long heardMillis;

  @GuardedBy("this")
  private boolean running = true;

  @GuardedBy("this")
  private long incarnation;

  /** What was applied of it. */
  final AppliedLog log;

  final PipeParts parts;
  final Copies copies;
  final Loads loads;

  Peer(SenderPipe key, AppliedLog log, Receiver receiver) {
    this.key = key;
    this.pipe = key.ofCluster();
    this.log = log;
    this.others = receiver.others();
    this.copies = new Copies(receiver.staging(), others);
    this.parts = new PipeParts(receiver.staging(), copies);
    this.loads = new Loads(receiver, this);
  }

  SenderPipe key() {
    return key;
  }

  /** Somebody says that a connection of it begins. */
  synchronized void wanted(long nowMillis) {
    lastSeenMillis = nowMillis;
  }

  /** A new connection of the pipe: what comes by an older one no longer counts. */
  synchronized void greeted(ReceiverSession newest, Message.Hello hello, long nowMillis) {
    session = newest;
    incarnation = hello.settled().incarnation();
    address = newest.address();
    upstreamIds = hello.upstreamIds();
    running = true;
    lastSeenMillis = nowMillis;
    heardMillis = nowMillis;
  }

  /**
   * A message of the current connection comes.
   *
   * @return whether it still counts: not when the connection was silent for too long before, then
   *     or earlier
   */
  synchronized boolean hears(long nowMillis) {
    if (isInTouch(nowMillis)) {
      heardMillis = nowMillis;
      return true;
    }
    return false;
  }

  /** Whether the current connection was not silent for too long. */
  synchronized boolean isInTouch(long nowMillis) {
    return nowMillis - heardMillis <= ReceiverSession.SILENCE_MILLIS;
  }

  synchronized void heard(Message.Heartbeat heartbeat, long nowMillis) {
    running = heartbeat.running();
    upstreamIds = heartbeat.upstreamIds();
    lastSeenMillis = nowMillis;
  }

  synchronized void seen(String database, long nowMillis) {
    databases.add(database);
    lastSeenMillis = nowMillis;
  }

  /** Whether a message by this connection counts. */
  synchronized boolean isCurrent(ReceiverSession asking) {
    return session == asking;
  }

  synchronized void begin(long nowMillis) {
    working++;
    lastSeenMillis = nowMillis;
  }

  synchronized void end() {
    working--;
  }

  /**
   * Its sender may not send any more by this connection: it is not shown until it is heard again.
   * What becomes of an older connection says nothing of the pipe.
   */
  synchronized void hide(ReceiverSession ended) {
    if (session == ended) {
      hide();
    }
  }

  /** Whether its sender sends to this node and, as far as is known, to no other. */
  synchronized boolean isHere() {
    return session != null || loads.isAtWork();
  }

  synchronized String address() {
    return address;
  }

  /** It is not shown until it is heard again. */
  synchronized void hide() {
    lastSeenMillis = Long.MIN_VALUE;
  }

  /** The run of the sending half that the current connection belongs to. */
  synchronized long incarnation() {
    return incarnation;
  }

  /** Rows or a deletion are applied: durably noted here, and told to the standby. */
  void rowsApplied() throws IOException {
    log.addRows(incarnation());
    tellStandby();
  }

  /** The same of files, which came in that incarnation. */
  void filesApplied(long ofIncarnation, List<FileIdentity> files) throws IOException {
    log.addFiles(ofIncarnation, files);
    tellStandby();
  }

  private void tellStandby() {
    if (others.exist()) {
      others.applied(key, log.position());
    }
  }

  /** No connection counts any more. */
  synchronized void forget() {
    session = null;
  }

  synchronized boolean silentSince(long millis) {
    return working == 0 && lastSeenMillis < millis && !loads.isAtWork();
  }

  /** The sender and every cluster its data may have come through. */
  synchronized List<String> ids() {
    List<String> ids = new ArrayList<>(upstreamIds);
    ids.add(key.senderId());
    return ids;
  }

  /** Its rows of SHOW PIPES: one for each database, or a single one before the first data. */
  synchronized List<ReceiverRow> rows() {
    if (databases.isEmpty()) {
      return List.of(row(""));
    }
    List<ReceiverRow> rows = new ArrayList<>();
    for (String database : databases) {
      rows.add(row(database));
    }
    return rows;
  }

  @GuardedBy("this")
  private ReceiverRow row(String database) {
    return new ReceiverRow(
        key.pipe(), key.senderId(), key.createdAtMillis(), address, running, database);
  }
}
