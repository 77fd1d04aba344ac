// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import io.tributary.sender.MarkTrail;
import io.tributary.sender.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What one region tells of its units to the real trail, in one run of the sender. */
final class SimulatedTrail {

  private final TreeMap<Integer, Long> numbers = new TreeMap<>();
  private final Map<Integer, Unit.Outcome> outcomes = new HashMap<>();
  private final MarkTrail trail;

  /**
   * @param everGiven the units of the region that its sender has, also of earlier runs, in order
   */
  SimulatedTrail(int region, Iterable<SimulatedSource.Planned> everGiven) {
    trail = new MarkTrail(region, mark -> has(everGiven, Point.of(mark)));
  }

  MarkTrail trail() {
    return trail;
  }

  /** The sender has it from now on. */
  void wrote(SimulatedSource.Planned unit, long nowMillis) {
    numbers.put(unit.number(), trail.wrote(nowMillis));
  }

  /** A unit has settled; of rows and files that go side by side that is in no order. */
  void settled(
      SimulatedSource.Planned unit, Unit.Outcome outcome, List<SimulatedSource.Planned> all) {
    outcomes.put(unit.number(), outcome);
    while (!numbers.isEmpty()) {
      Map.Entry<Integer, Long> oldest = numbers.firstEntry();
      Unit.Outcome known = outcomes.get(oldest.getKey());
      if (known == null) {
        return;
      }
      SimulatedSource.Planned first = all.get(oldest.getKey());
      Point last = first.points().get(first.points().size() - 1);
      boolean canBeAsked = known != Unit.Outcome.SET_ASIDE && !last.isDeletion();
      trail.reached(canBeAsked ? Optional.of(last.mark()) : Optional.empty(), oldest.getValue());
      numbers.remove(oldest.getKey());
    }
  }

  boolean isProven() {
    return trail.proof().unprovenMillis().isEmpty();
  }

  private static boolean has(Iterable<SimulatedSource.Planned> given, Point point) {
    Map<String, Long> points = new HashMap<>();
    given.forEach(unit -> unit.leavesIn(points));
    return points.containsKey(point.place());
  }
}
