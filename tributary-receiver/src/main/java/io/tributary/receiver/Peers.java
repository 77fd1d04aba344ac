// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.disk.Disk;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pipes that send to this node, and on disk what was applied of each. Thread-safe. */
final class Peers {

  private static final Logger LOGGER = LoggerFactory.getLogger(Peers.class);

  /** A stranger that invents pipes must not fill memory and disk. */
  static final int MOST = 4096;

  static final long SILENT_MILLIS = Duration.ofHours(1).toMillis();

  /** Longer than an edge is ever away; it costs only that more is sent again. */
  private static final long LOG_EXPIRY_MILLIS = Duration.ofDays(90).toMillis();

  private static final String PREFIX = "applied-";

  private final Disk disk;
  private final Receiver receiver;

  @GuardedBy("this")
  private final Map<SenderPipe, Peer> peers = new LinkedHashMap<>();

  /** Of pipes that other nodes work for: what they have told. The eldest go. */
  @GuardedBy("this")
  private final Map<SenderPipe, Position> heard = new LinkedHashMap<>();

  @GuardedBy("this")
  private @Nullable Long logsExpiredMillis;

  Peers(Disk disk, Receiver receiver) {
    this.disk = disk;
    this.receiver = receiver;
  }

  /**
   * The pipe that says hello.
   *
   * @return empty when there are too many
   * @throws IOException when it cannot be read what was applied of it
   */
  synchronized Optional<Peer> of(Message.Hello hello, long nowMillis) throws IOException {
    SenderPipe key = SenderPipe.of(hello);
    Peer known = peers.get(key);
    if (known == null) {
      if (peers.size() >= MOST) {
        return Optional.empty();
      }
      known = new Peer(key, AppliedLog.open(disk, name(key)), receiver);
      peers.put(key, known);
    }
    known.wanted(nowMillis); // or it might be let go before it is greeted
    return Optional.of(known);
  }

  synchronized Stream<Peer> all() {
    return List.copyOf(peers.values()).stream();
  }

  /**
   * Another node goes on with the pipe: its connections here no longer count.
   *
   * @return whether nothing is at work for it any more
   */
  synchronized boolean release(SenderPipe key) {
    Peer peer = peers.get(key);
    if (peer == null) {
      return true;
    }
    if (!peer.work.tryLock()) {
      return false;
    }
    try {
      peer.forget();
      peer.hide();
      return !peer.loads.isAtWork();
    } finally {
      peer.work.unlock();
    }
  }

  /** How much of a pipe is applied, as far as is known here: noted, and told by another node. */
  synchronized List<Position> positions(SenderPipe key) throws IOException {
    List<Position> positions = new ArrayList<>();
    if (heard.containsKey(key)) {
      positions.add(heard.get(key));
    }
    Peer peer = peers.get(key);
    if (peer != null) {
      positions.add(peer.log.position());
    } else if (disk.length(name(key)).isPresent()) {
      try (AppliedLog log = AppliedLog.open(disk, name(key))) {
        positions.add(log.position());
      }
    }
    return positions;
  }

  /** The same of the run of a sender that says hello, as far as anybody knows. */
  Position position(Message.Hello hello, Released others) throws IOException {
    return Stream.concat(positions(SenderPipe.of(hello)).stream(), others.positions().stream())
        .reduce(hello.settled(), Position::and);
  }

  synchronized void heard(SenderPipe key, Position position) {
    Position before = heard.remove(key);
    heard.put(key, before == null ? position : position.and(before));
    if (heard.size() > MOST) {
      heard.remove(heard.keySet().iterator().next());
    }
  }

  /** The pipe may not send any more: it is not shown, nor upstream, until it is heard again. */
  synchronized void hide(SenderPipe key) {
    Peer peer = peers.get(key);
    if (peer != null) {
      peer.hide();
    }
  }

  /** The pipe has ended: nothing of it is kept. */
  synchronized void forget(Peer peer) throws IOException {
    if (peers.remove(peer.key(), peer)) {
      close(peer);
      disk.delete(name(peer.key()));
    }
  }

  /** Lets go of pipes that are silent, and forgets those that have been for very long. */
  synchronized void expire(long nowMillis) throws IOException {
    for (Iterator<Peer> all = peers.values().iterator(); all.hasNext(); ) {
      Peer peer = all.next();
      // One whose files are in arrival is known as long as these: it may be dropped any time.
      long patienceMillis = peer.parts.isEmpty() ? SILENT_MILLIS : Receiver.PART_EXPIRY_MILLIS;
      if (peer.silentSince(nowMillis - patienceMillis) && peer.work.tryLock()) {
        try {
          close(peer);
          all.remove();
        } finally {
          peer.work.unlock();
        }
      }
    }
    if (logsExpiredMillis == null || nowMillis - logsExpiredMillis > SILENT_MILLIS) {
      logsExpiredMillis = nowMillis;
      expireLogs(nowMillis);
    }
  }

  @GuardedBy("this")
  private void expireLogs(long nowMillis) throws IOException {
    Set<String> open = new HashSet<>();
    peers.keySet().forEach(key -> open.add(name(key)));
    for (String name : disk.names()) {
      OptionalLong modified = disk.lastModifiedMillis(name);
      if (name.startsWith(PREFIX)
          && !open.contains(name)
          && modified.isPresent()
          && nowMillis - modified.getAsLong() > LOG_EXPIRY_MILLIS) {
        LOGGER.info("Nothing came of a pipe for long: {} is removed", name);
        disk.delete(name);
      }
    }
  }

  private static void close(Peer peer) {
    peer.forget();
    try {
      peer.log.close();
    } catch (IOException e) {
      LOGGER.warn("What was applied of pipe {} cannot be closed", peer.key().pipe(), e);
    }
  }

  /** Names from a sender never become a path. */
  private static String name(SenderPipe key) {
    String parts =
        String.join(
            "\0",
            key.senderId(),
            Integer.toString(key.senderNode()),
            key.pipe(),
            Long.toString(key.createdAtMillis()));
    return PREFIX + HexFormat.of().formatHex(Digest.of(parts.getBytes(StandardCharsets.UTF_8)));
  }
}
