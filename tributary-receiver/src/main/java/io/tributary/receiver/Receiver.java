// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.disk.Disk;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Finding;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameException;
import io.tributary.wire.Message;
import io.tributary.wire.Position;
import io.tributary.wire.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving half of a node: knows the pipes that send to it, and opens a session for every
 * connection. Thread-safe. The time comes with each call, but for files, which are loaded without
 * one.
 */
public final class Receiver {

  private static final Logger LOGGER = LoggerFactory.getLogger(Receiver.class);

  /** A sender that was silent for so long is no longer shown. */
  public static final long SESSION_TIMEOUT_MILLIS = 15_000;

  /** Longer than an outage that a sender is expected to come back from. */
  static final long PART_EXPIRY_MILLIS = Duration.ofDays(7).toMillis();

  private final Supplier<String> clusterId;
  private final String software;
  private final Supplier<ReceiverSettings> settings;
  private final Staging staging;
  private final Applier applier;
  private final DigestAnswers digests;
  private final OtherNodes others;
  private final LongSupplier clock;
  private final Peers peers;
  private final Overlaps overlaps = new Overlaps(new Devices(Devices.MOST), this::pipesHere);

  /**
   * @param applied where it is kept what was applied of which pipe; a folder of its own
   * @param clusterId this cluster, the same after a restart; asked when a sender greets
   * @param others the other ones
   * @param clock the time that comes with each message, for what is done without one
   * @param settings read for every message: a changed allow list cuts senders off at once
   */
  public Receiver(
      Supplier<String> clusterId,
      OtherNodes others,
      LongSupplier clock,
      String software,
      Supplier<ReceiverSettings> settings,
      Staging staging,
      Disk applied,
      Applier applier,
      Holdings holdings) {
    this.clusterId = clusterId;
    this.others = others;
    this.clock = clock;
    this.software = software;
    this.settings = settings;
    this.staging = staging;
    this.applier = applier;
    this.digests = new DigestAnswers(holdings);
    this.peers = new Peers(applied, this);
  }

  /** A session for a new connection from {@code address}. Used by one thread at a time. */
  public ReceiverSession open(String address) {
    return new ReceiverSession(this, address);
  }

  /** Why {@code address} may not synchronise to this node, or empty when it may. */
  public Optional<String> refusal(String address) {
    AllowList allowList = settings.get().ipWhiteList();
    return allowList.allows(address) ? Optional.empty() : Optional.of(allowList.refusal(address));
  }

  /** The rows of SHOW PIPES, by pipe, sender and database. */
  public List<ReceiverRow> rows(long nowMillis) {
    return ReceiverRow.merged(
        peers
            .all()
            .filter(peer -> !peer.silentSince(nowMillis - SESSION_TIMEOUT_MILLIS))
            .flatMap(peer -> peer.rows().stream()));
  }

  /**
   * Every cluster whose data arrives here, directly or through others. One whose pipe was not
   * dropped counts for long after its last word: in an outage its data must not go back to it.
   */
  public List<String> upstreamIds(long nowMillis) {
    return peers
        .all()
        .filter(peer -> !peer.silentSince(nowMillis - Peers.SILENT_MILLIS))
        .flatMap(peer -> peer.ids().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Forgets pipes and removes parts of files that nobody continues. Call now and then. */
  public void expire(long nowMillis) throws IOException {
    try {
      peers.expire(nowMillis);
      overlaps.expire();
    } finally {
      expireParts(nowMillis);
    }
  }

  private void expireParts(long nowMillis) throws IOException {
    staging.expire(nowMillis, PART_EXPIRY_MILLIS);
  }

  /**
   * Another node of this cluster goes on with a pipe: its connections to this one no longer count.
   *
   * @return whether nothing is at work for it here any more
   */
  public boolean release(SenderPipe pipe) {
    return peers.release(pipe);
  }

  /**
   * How much of a pipe is applied, as far as this node knows; for another one of this cluster.
   *
   * @throws IOException when what is noted cannot be read
   */
  public List<Position> positions(SenderPipe pipe) throws IOException {
    return peers.positions(pipe);
  }

  /**
   * Another node, whose standby this one is, says how much of a pipe is applied. Kept in memory.
   */
  public void heard(SenderPipe pipe, Position position) {
    peers.heard(pipe, position);
  }

  /** As {@link OtherNodes#keep}, for another node. */
  public long keep(FileIdentity file, long offset, byte[] bytes, long nowMillis)
      throws StagingException, IOException {
    return staging.keep(file, offset, bytes, nowMillis);
  }

  /** Bytes of a file in arrival, none behind the end of what is held; for another node. */
  public byte[] read(FileIdentity file, long offset, int most) throws IOException {
    return staging.read(file, offset, most);
  }

  /** How many bytes are held of each file in arrival, by its name on disk; for another node. */
  public Map<String, Long> parts() throws IOException {
    return staging.held();
  }

  /** Another node has no more use for what is kept of the file. */
  public void discard(FileIdentity file) throws IOException {
    staging.discardCopy(file);
  }

  /** The devices that more than one sender brings. */
  public Overlaps overlaps() {
    return overlaps;
  }

  OtherNodes others() {
    return others;
  }

  /**
   * Whether a file need not be applied, because it was. Where there are other nodes that is never
   * certain: one of them may have applied an older file since.
   */
  boolean knows(FileIdentity file, AppliedLog log) {
    return !others.exist() && log.hasApplied(file);
  }

  /**
   * Whether a file of the pipe may be loaded now. Where there are other nodes, not behind a long
   * silence: this node may have stood still, and another one may have gone on with the pipe.
   */
  boolean mayLoad(Peer peer) {
    return !others.exist() || peer.isInTouch(clock.getAsLong());
  }

  Staging staging() {
    return staging;
  }

  Applier applier() {
    return applier;
  }

  PartsElsewhere elsewhere(Released others) {
    return new PartsElsewhere(staging, this.others, clock, others.parts());
  }

  /** A question is no reason to halt the data, whatever comes of it. */
  Finding find(Message.Mark mark) {
    try {
      return applier.find(mark);
    } catch (RuntimeException e) {
      LOGGER.warn("{} could not be asked for", mark, e);
      return Finding.UNKNOWN;
    }
  }

  DigestAnswers digests() {
    return digests;
  }

  Message.Welcome welcome(int version, Peer peer) {
    Position applied = peer.log.position(peer.incarnation());
    return new Message.Welcome(
        version,
        clusterId.get(),
        FrameCodec.MAX_FRAME_BYTES,
        software,
        applied.rows(),
        applied.files());
  }

  /** Why this sender's data must not come in, or empty when it may. */
  Optional<Message.Refused> guardLoop(String senderId, List<String> upstreamIds) {
    if (senderId.equals(clusterId.get())) {
      return Optional.of(
          new Message.Refused(Refusal.SELF, "the pipe sink is the sending node itself"));
    }
    if (upstreamIds.contains(clusterId.get())) {
      return Optional.of(
          new Message.Refused(
              Refusal.LOOP,
              "the receiver already sends to this sender, data would go round in a loop"));
    }
    return Optional.empty();
  }

  Peers peers() {
    return peers;
  }

  static int agree(Message.Hello hello) throws FrameException {
    return FrameCodec.agree(hello.minVersion(), hello.maxVersion());
  }

  private Map<ClusterPipe, String> pipesHere() {
    return peers
        .all()
        .filter(Peer::isHere)
        .collect(Collectors.toMap(peer -> peer.pipe, Peer::address, (one, other) -> one));
  }
}
