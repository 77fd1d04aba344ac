// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds devices that arrive here from more than one sender. In memory only: after a restart an
 * overlap is found again as soon as both have brought data of the device again. It ends when one of
 * its pipes does, or is no longer known because it was silent for long.
 *
 * <p>A node remembers the devices that came to itself. When its receiver has several nodes, it asks
 * the others about each device that is new here, so of two that bring one at different nodes the
 * later is found. What a node has found the others take over, so that each can tell the pipes that
 * are connected to it.
 *
 * <p>Thread-safe. A device that is known costs one look-up and no lock.
 */
public final class Overlaps {

  /** Two pipes each. */
  static final int MOST = 1_024;

  /** New devices of one round, in characters; those beyond are new again when they come again. */
  static final int MOST_NEWS_CHARS = 4 * 1024 * 1024;

  private static final Logger LOGGER = LoggerFactory.getLogger(Overlaps.class);

  /** Of a device, besides its own: the pipe's. */
  private static final int NEWS_CHARS = 100;

  private final Supplier<Map<ClusterPipe, String>> here;
  private final Devices devices;

  /** By their pipes, the oldest first. Replaced as a whole under the lock, read without. */
  private volatile Map<Set<ClusterPipe>, Overlap> found = Map.of();

  /** What sends to the other nodes, with its address. Replaced likewise. */
  private volatile Map<Integer, Map<ClusterPipe, String>> elsewhere = Map.of();

  @GuardedBy("this")
  private boolean alone;

  @GuardedBy("this")
  private List<Brought> news = new ArrayList<>();

  @GuardedBy("this")
  private int newsChars;

  /** Nodes that could not be asked about devices that were new. */
  @GuardedBy("this")
  private final Set<Integer> notAsked = new HashSet<>();

  /**
   * @param here the pipes that send to this node, with the addresses of their senders
   */
  Overlaps(Devices devices, Supplier<Map<ClusterPipe, String>> here) {
    this.devices = devices;
    this.here = here;
  }

  /** What SHOW PIPES says on both ends of a pipe that overlaps with others. */
  public Optional<Message.Notice> notice(ClusterPipe pipe) {
    List<Overlap> overlaps =
        found.values().stream().filter(overlap -> overlap.concerns(pipe)).toList();
    if (overlaps.isEmpty()) {
      return Optional.empty();
    }
    Map<ClusterPipe, String> known = known();
    List<Overlap> present =
        overlaps.stream().filter(overlap -> known.containsKey(overlap.with(pipe))).toList();
    return present.stream()
        .findFirst()
        .map(first -> new Message.Notice(text(first, pipe, known) + more(present.size() - 1)));
  }

  private static String text(
      Overlap overlap, ClusterPipe pipe, Map<ClusterPipe, String> addresses) {
    return "device %s is also sent by %s"
        .formatted(overlap.device(), label(overlap.with(pipe), addresses));
  }

  private static String label(ClusterPipe pipe, Map<ClusterPipe, String> addresses) {
    return "%s (pipe %s)".formatted(addresses.getOrDefault(pipe, "somebody"), pipe.pipe());
  }

  private static String more(int pipes) {
    return switch (pipes) {
      case 0 -> "";
      case 1 -> "; 1 more pipe sends devices of this one";
      default -> "; %d more pipes send devices of this one".formatted(pipes);
    };
  }

  /** What came by this pipe is applied. */
  void brought(ClusterPipe pipe, Message.Rows rows) {
    rows.tablets().forEach(tablet -> brought(pipe, tablet.device()));
  }

  /** The same, for data of one device. */
  void brought(ClusterPipe pipe, String device) {
    ClusterPipe first = devices.bringer(device);
    if (first == null) {
      broughtNew(pipe, device);
    } else if (!first.equals(pipe)) {
      met(new Overlap(device, first, pipe));
    }
  }

  private synchronized void broughtNew(ClusterPipe pipe, String device) {
    ClusterPipe first = devices.bringer(device);
    if (first != null) {
      met(new Overlap(device, first, pipe));
      return;
    }
    int chars = NEWS_CHARS + device.length();
    boolean isRoom = alone || newsChars + chars <= MOST_NEWS_CHARS;
    if (isRoom && devices.add(device, pipe) && !alone) {
      news.add(new Brought(pipe, device));
      newsChars += chars;
    }
  }

  private void met(Overlap overlap) {
    if (Overlap.between(overlap.one(), overlap.other())
        && !found.containsKey(overlap.pipes())
        && found.size() < MOST) {
      add(overlap);
    }
  }

  private synchronized void add(Overlap overlap) {
    Map<Set<ClusterPipe>, Overlap> more = new LinkedHashMap<>(found);
    if (more.putIfAbsent(overlap.pipes(), overlap) != null) {
      return;
    }
    found = Collections.unmodifiableMap(more);
    Map<ClusterPipe, String> addresses = known();
    LOGGER.warn(
        "Device {} is sent by {} and by {}",
        overlap.device(),
        label(overlap.one(), addresses),
        label(overlap.other(), addresses));
    if (more.size() == MOST) {
      LOGGER.warn("{} pairs of pipes overlap, further ones are not shown", MOST);
    }
  }

  /** Forgets what has to do with pipes that no node knows any more. */
  synchronized void expire() {
    Set<ClusterPipe> known = known().keySet();
    devices.keepThoseOf(known);
    if (!found.keySet().stream().allMatch(known::containsAll)) {
      Map<Set<ClusterPipe>, Overlap> left = new LinkedHashMap<>(found);
      left.keySet().removeIf(pipes -> !known.containsAll(pipes));
      found = Collections.unmodifiableMap(left);
    }
  }

  // Among the nodes of the receiver

  /** This node has no others: nobody is to be asked. */
  public synchronized void alone() {
    alone = true;
    news = new ArrayList<>();
    newsChars = 0;
    notAsked.clear();
    elsewhere = Map.of();
  }

  /** The devices that are new here since the last time: the others are now asked about them. */
  public synchronized List<Brought> takeNews() {
    List<Brought> taken = news;
    alone = false;
    news = new ArrayList<>();
    newsChars = 0;
    return taken;
  }

  /** The answer to another node that asks about devices that are new there. */
  public OverlapReport report(List<Brought> asked) {
    expire(); // or a pipe that it does not find here could be one whose devices are remembered
    Map<Set<ClusterPipe>, Overlap> overlaps = new LinkedHashMap<>(found);
    for (Brought there : asked) {
      ClusterPipe first = devices.bringer(there.device());
      if (first != null && Overlap.between(first, there.pipe()) && overlaps.size() < 2 * MOST) {
        Overlap overlap = new Overlap(there.device(), first, there.pipe());
        overlaps.putIfAbsent(overlap.pipes(), overlap);
      }
    }
    List<OverlapReport.Connected> pipes = new ArrayList<>();
    here.get().forEach((pipe, address) -> pipes.add(new OverlapReport.Connected(pipe, address)));
    return new OverlapReport(pipes, List.copyOf(overlaps.values()));
  }

  /**
   * The others were asked.
   *
   * @param asked about what
   * @param reports what they said, by node
   * @param silent those that run and did not answer; of others nothing is remembered anywhere
   */
  public synchronized void heard(
      List<Brought> asked, Map<Integer, OverlapReport> reports, Set<Integer> silent) {
    Map<Integer, Map<ClusterPipe, String>> pipes = new HashMap<>(elsewhere);
    pipes.keySet().retainAll(silent);
    reports.forEach((node, report) -> pipes.put(node, addresses(report)));
    elsewhere = Map.copyOf(pipes);
    Set<ClusterPipe> known = known().keySet();
    for (OverlapReport report : reports.values()) {
      report.overlaps().stream()
          .filter(overlap -> known.containsAll(overlap.pipes()))
          .forEach(this::met);
    }
    if (notAsked.removeAll(reports.keySet())) {
      devices.clear(); // so that all are new, and it is asked about them
    }
    notAsked.retainAll(silent);
    if (!asked.isEmpty()) {
      notAsked.addAll(silent);
    }
  }

  private static Map<ClusterPipe, String> addresses(OverlapReport report) {
    Map<ClusterPipe, String> addresses = new HashMap<>();
    report.pipes().forEach(each -> addresses.put(each.pipe(), each.address()));
    return addresses;
  }

  /** All pipes that send to the receiver, with the addresses of their senders. */
  private Map<ClusterPipe, String> known() {
    Map<ClusterPipe, String> all = new HashMap<>();
    elsewhere.values().forEach(all::putAll);
    all.putAll(here.get());
    return all;
  }
}
