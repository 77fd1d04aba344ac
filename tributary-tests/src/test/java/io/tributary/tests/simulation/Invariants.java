// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Unit;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold for one sender whatever happens, checked at every application, answer and receipt.
 */
final class Invariants {

  private static final int NOBODY = 0;

  /** By number: what is in the unit, and in which region it is. */
  private final List<SimulatedSource.Planned> units;

  private final boolean singleNode;

  /** Of each node, by its number. */
  private final Map<Integer, Testimony> testimonies = new HashMap<>();

  /** Of calls that the engine has finished. */
  private final Set<Point> applied = new HashSet<>();

  /** Also of calls that failed or crashed half-way. */
  private final Set<Point> touched = new HashSet<>();

  private final Set<Point> aside = new HashSet<>();

  /** Touched in an earlier run of the sender, after which older units may come again. */
  private final Set<Point> touchedBefore = new HashSet<>();

  /** Where an older unit may have come again, and not what was touched then: it was set aside. */
  private final Set<String> doubtful = new HashSet<>();

  /** Points of which the sender knows, in its present run, that they are there. */
  private final Set<Point> settled = new HashSet<>();

  private final Map<Integer, Long> newestOfStay = new HashMap<>();
  private final Map<Integer, Long> newestEver = new HashMap<>();
  private final List<Point> underWay = new ArrayList<>();

  /** The newest run of the sender that was let in. */
  private int incarnation;

  /** The node that has let it in last, whether the sender knows or not. */
  private int holder = NOBODY;

  /** The node of which the present run of the sender knows that it has let it in. */
  private int stay = NOBODY;

  private boolean allowed = true;

  /**
   * @param singleNode whether the receiver is one node, which knows what it has applied
   */
  Invariants(List<SimulatedSource.Planned> units, boolean singleNode) {
    this.units = units;
    this.singleNode = singleNode;
  }

  void allowed(boolean isAllowed) {
    allowed = isAllowed;
  }

  boolean nothingAside() {
    return aside.isEmpty();
  }

  Set<Point> touched() {
    return touched;
  }

  /** Places of which it is not known which of two values is there. */
  Set<String> doubtful() {
    return doubtful;
  }

  private Testimony testimony(int node) {
    return testimonies.computeIfAbsent(node, of -> new Testimony(units, singleNode));
  }

  /** A node begins to handle something. */
  void handling() {
    underWay.clear();
  }

  /** See {@link Handling#applied}. */
  void applied(Handling by, List<Point> points, boolean file, boolean whole) {
    if (points.isEmpty()) {
      return;
    }
    assertThat(allowed).as("applied although the allow list forbids it").isTrue();
    assertThat(by.incarnation())
        .as("applied for an older run of the sender")
        .isEqualTo(incarnation);
    assertThat(by.node()).as("applied by a node that another one has replaced").isEqualTo(holder);
    long unit = points.get(0).unit();
    assertThat(points.stream().filter(settled::contains))
        .as("applied again, though the sender knows that it is there")
        .isEmpty();
    Testimony node = testimony(by.node());
    node.applied(points);
    checkOrder(unit, points);
    if (file) {
      node.appliedFile(units.get((int) unit));
    } else {
      notToldAsAWhole(unit); // a file that goes as rows
    }
    touched.addAll(points);
    if (whole) {
      applied.addAll(points);
      underWay.addAll(points);
      if (file) {
        node.appliedAsAWhole(unit);
      }
    }
  }

  private void checkOrder(long unit, List<Point> points) {
    int region = units.get((int) unit).region();
    assertThat(unit)
        .as("unit applied after a newer one of its region")
        .isGreaterThanOrEqualTo(newestOfStay.getOrDefault(region, -1L));
    newestOfStay.put(region, unit);
    if (points.stream().noneMatch(point -> touched.contains(point) || aside.contains(point))) {
      assertThat(unit)
          .as("unit applied for the first time after a newer one of its region")
          .isGreaterThanOrEqualTo(newestEver.getOrDefault(region, -1L));
    }
    newestEver.merge(region, unit, Math::max);
  }

  private void notToldAsAWhole(long unit) {
    testimonies.values().forEach(node -> node.notToldAsAWhole(unit));
  }

  /** What a node answered, whether that arrives or not. */
  void answered(Handling by, Message request, Message answer, @Nullable FileIdentity currentFile) {
    Testimony node = testimony(by.node());
    if (answer instanceof Message.Welcome welcome) {
      welcomed(by, welcome);
    } else if (answer instanceof Message.FilesApplied told) {
      node.filesApplied(told.files());
    } else if (request instanceof Message.FileBegin begin
        && answer instanceof Message.FileOffsets held) {
      node.begun(begin, held);
    } else if (request instanceof Message.FileEnd end && answer instanceof Message.Failed) {
      node.failed(end.file());
    } else if (answer instanceof Message.Ack) {
      if (request instanceof Message.FileChunk chunk && currentFile != null) {
        node.acknowledged(currentFile, chunk);
      } else if (isUnit(request)) {
        node.acknowledged(underWay);
      }
    }
  }

  private void welcomed(Handling by, Message.Welcome welcome) {
    holder = by.node();
    if (by.incarnation() < incarnation) {
      return; // a greeting that came late; nothing can follow it on its connection
    }
    if (by.incarnation() > incarnation) {
      incarnation = by.incarnation();
      testimonies.values().forEach(Testimony::newRun);
      newestOfStay.clear();
    }
    testimony(by.node()).welcomed(welcome);
  }

  /** The sender hears that a node has let it in. */
  void isWith(int node) {
    if (stay != node) {
      stay = node;
      newestOfStay.clear();
      testimonies.values().forEach(Testimony::left);
    }
  }

  /** It knows only what it has recorded. */
  void senderCrashed() {
    stay = NOBODY;
    settled.clear();
    touchedBefore.addAll(touched);
  }

  /** So much time has passed that a node may remove parts of files. */
  void partsExpired(int node) {
    testimony(node).partsExpired();
  }

  /** Safe on the sender's disk. */
  void setAside(Collection<Point> points) {
    aside.addAll(points);
    points.stream().filter(touchedBefore::contains).map(Point::place).forEach(doubtful::add);
    points.stream().findFirst().ifPresent(point -> notToldAsAWhole(point.unit()));
  }

  void settled(int number, Unit.Outcome outcome) {
    List<Point> points = units.get(number).points();
    settled.addAll(points);
    if (outcome == Unit.Outcome.SET_ASIDE) {
      checkArrivedOrAside(points);
      return;
    }
    assertThat(applied.containsAll(points)).as("settled as %s: unit %d", outcome, number).isTrue();
    if (outcome == Unit.Outcome.KNOWN) {
      assertThat(testimonies.values())
          .as("nodes that know file %d", number)
          .anyMatch(node -> node.hasAppliedAsAWhole(number));
    }
  }

  void checkArrivedOrAside(List<Point> points) {
    for (Point point : points) {
      assertThat(applied.contains(point) || aside.contains(point))
          .as("%s has arrived or is set aside", point)
          .isTrue();
    }
  }

  static boolean isUnit(Message message) {
    return message instanceof Message.Rows || message instanceof Message.Delete;
  }
}
