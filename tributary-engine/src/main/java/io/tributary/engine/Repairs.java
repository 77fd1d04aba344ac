// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.engine.QuarantineRetry.Reading;
import io.tributary.sender.Difference;
import io.tributary.sender.Difference.Mend;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * Has the pipe send what a verification has found, each through the feed of the data region that it
 * belongs to, on whichever DataNode leads that. Used by one thread.
 */
final class Repairs {

  /** Times in one query of the engine. */
  private static final int MAX_TIMES = 500;

  /** For one region. */
  private static final class Wanted {
    private final String database;
    private final List<Message.Delete> deletions = new ArrayList<>();
    private final List<Reading> readings = new ArrayList<>();
    private final Map<String, RegionFile.Span> filled = new HashMap<>();

    Wanted(String database) {
      this.database = database;
    }
  }

  private final SyncNode node;
  private final PipeKey pipe;
  private final ComparedDevices devices;
  private final long begunMillis;
  private final DeviceRegions deviceRegions = new DeviceRegions();
  private final Map<Integer, Wanted> regions = new TreeMap<>();

  /**
   * @param begunMillis when the verification began
   */
  Repairs(SyncNode node, PipeKey pipe, ComparedDevices devices, long begunMillis) {
    this.node = node;
    this.pipe = pipe;
    this.devices = devices;
    this.begunMillis = begunMillis;
  }

  /**
   * They are sent soon, in the pipe's own order.
   *
   * @param differences all of what was compared, which is everything from {@code from} to {@code
   *     to}
   */
  void request(List<Difference> differences, long from, long to)
      throws EngineException, IOException {
    Set<String> notMended = new HashSet<>();
    for (Difference difference : differences) {
      want(difference);
      if (difference.mend() instanceof Mend.None) {
        notMended.add(difference.device());
        notMended.add(difference.series());
      }
    }
    for (Difference difference : differences) {
      fill(difference, from, to, notMended);
    }
    for (Map.Entry<Integer, Wanted> each : regions.entrySet()) {
      Wanted wanted = each.getValue();
      hand(
          new Repair(
              each.getKey(),
              wanted.database,
              begunMillis,
              wanted.deletions,
              wanted.readings,
              wanted.filled));
    }
  }

  private void want(Difference it) throws EngineException {
    if (it.mend() instanceof Mend.Points points) {
      for (int from = 0; from < points.times().size(); from += MAX_TIMES) {
        int to = Math.min(points.times().size(), from + MAX_TIMES);
        List<Long> some = points.times().subList(from, to);
        read(it, new LocalPoints.Times(some.get(0), some.get(some.size() - 1), some));
      }
      for (Difference.Range range : points.extras()) {
        delete(it, range);
      }
    } else if (it.mend() instanceof Mend.All all) {
      if (all.extras()) {
        delete(it, new Difference.Range(it.from(), it.to())); // and then sends all that is here
      } else {
        read(it, new LocalPoints.Times(it.from(), it.to(), List.of()));
      }
    }
  }

  private void read(Difference it, LocalPoints.Times times) throws EngineException {
    for (Wanted wanted : wanted(it, times.from(), times.to())) {
      wanted.readings.add(new Reading(it.device(), Set.of(it.measurement()), times));
    }
  }

  /** A retried deletion is followed by what the engine holds in its range. */
  private void delete(Difference it, Difference.Range range) throws EngineException {
    for (Wanted wanted : wanted(it, range.from(), range.to())) {
      wanted.deletions.add(
          new Message.Delete(wanted.database, List.of(it.series()), range.from(), range.to()));
    }
  }

  /** What its TTL has taken is not with the receiver, though both ends are equal. */
  private void fill(Difference it, long from, long to, Set<String> notMended)
      throws EngineException {
    long alive = Math.max(from, TributarySource.aliveFrom(it.device()));
    for (String subject : List.of(it.device(), it.series())) {
      if (alive <= to && !notMended.contains(subject)) {
        for (Wanted wanted : wanted(it, alive, to)) {
          wanted.filled.put(subject, new RegionFile.Span(alive, to));
        }
      }
    }
  }

  private List<Wanted> wanted(Difference it, long from, long to) throws EngineException {
    String database = devices.database(it.device());
    List<Wanted> found = new ArrayList<>();
    for (int region : deviceRegions.of(database, it.device(), from, to)) {
      found.add(regions.computeIfAbsent(region, number -> new Wanted(database)));
    }
    return found;
  }

  private void hand(Repair repair) throws EngineException, IOException {
    boolean taken = node.settling().take(pipe, repair);
    if (!taken && !node.dataNodes().isAlone()) {
      for (NodeCalls.Reply reply :
          node.nodeCalls()
              .ask(
                  node.dataNodes().runningOthers(),
                  NodeCall.Action.REPAIR,
                  pipe.name(),
                  String.valueOf(pipe.createdAtMillis()),
                  repair.text())) {
        reply.requireDone();
        taken |= !reply.answer().rows().isEmpty();
      }
    }
    if (!taken) {
      throw new EngineException(
          TSStatusCode.PIPE_ERROR.getStatusCode(),
          "PIPE [%s] has no sender for data region %d now, VERIFY it again"
              .formatted(pipe.name(), repair.region()));
    }
  }
}
