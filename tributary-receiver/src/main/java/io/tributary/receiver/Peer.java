// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One pipe of one sender, over all its connections. Its lock is what keeps a connection that the
 * sender has given up from working beside the one that replaced it.
 */
final class Peer {

  /** What tells pipes apart: also one of the same name that was dropped and created again. */
  record Key(String senderId, String pipe, long createdAtMillis) {}

  private final Key key;

  @GuardedBy("this")
  private final SortedSet<String> databases = new TreeSet<>();

  @GuardedBy("this")
  private String address;

  @GuardedBy("this")
  private List<String> upstreamIds;

  @GuardedBy("this")
  private long lastSeenMillis;

  @GuardedBy("this")
  private boolean running = true;

  /** Loaded last: a sender that missed the answer asks for it once more. */
  @GuardedBy("this")
  private @Nullable FileIdentity lastLoaded;

  Peer(Key key, String address, List<String> upstreamIds, long nowMillis) {
    this.key = key;
    this.address = address;
    this.upstreamIds = upstreamIds;
    this.lastSeenMillis = nowMillis;
  }

  Key key() {
    return key;
  }

  synchronized void greeted(String fromAddress, Message.Hello hello, long nowMillis) {
    address = fromAddress;
    upstreamIds = hello.upstreamIds();
    running = true;
    lastSeenMillis = nowMillis;
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

  synchronized void seen(long nowMillis) {
    lastSeenMillis = nowMillis;
  }

  synchronized void loaded(FileIdentity file) {
    lastLoaded = file;
  }

  synchronized boolean hasLoaded(FileIdentity file) {
    return file.equals(lastLoaded);
  }

  synchronized boolean silentSince(long millis) {
    return lastSeenMillis < millis;
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
    return new ReceiverRow(key.pipe(), key.createdAtMillis(), address, running, database);
  }
}
