// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.Unit;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold whatever happens, checked at every application, answer and receipt. */
final class Invariants {

  private record PartOfFile(FileIdentity file, FilePart part) {}

  /** By number: what is in the unit, and in which region it is. */
  private final List<SimulatedSource.Planned> units;

  /** Of calls that the engine has finished. */
  private final Set<Point> applied = new HashSet<>();

  /** Also of calls that failed or crashed half-way. */
  private final Set<Point> touched = new HashSet<>();

  private final Set<Point> aside = new HashSet<>();

  /** Points that the receiver has acknowledged in the present incarnation. */
  private final Set<Point> acknowledged = new HashSet<>();

  private final Set<Long> acknowledgedFiles = new HashSet<>();
  private final Set<Long> filesAsAWhole = new HashSet<>();
  private final Map<Integer, Long> newestOfIncarnation = new HashMap<>();
  private final Map<Integer, Long> newestEver = new HashMap<>();
  private final Map<Integer, Long> rowPositions = new HashMap<>();

  /** Files that were applied as a whole in the present incarnation, in their order. */
  private final List<Long> filesInOrder = new ArrayList<>();

  /** How many of these the receiver has told of. */
  private int filesTold;

  private final Map<PartOfFile, Long> offsets = new HashMap<>();
  private final Map<FileIdentity, Message.FileBegin> begun = new HashMap<>();
  private final List<Point> underWay = new ArrayList<>();
  private int incarnation;
  private int handled;
  private boolean allowed = true;

  /** Applications that were repeated because a crash or a disk did not let them be noted. */
  private int repeated;

  Invariants(List<SimulatedSource.Planned> units) {
    this.units = units;
  }

  void allowed(boolean isAllowed) {
    allowed = isAllowed;
  }

  int repeated() {
    return repeated;
  }

  boolean nothingAside() {
    return aside.isEmpty();
  }

  Set<Point> touched() {
    return touched;
  }

  /** The receiver begins to handle a message of this run of the sender. */
  void handling(int ofIncarnation) {
    handled = ofIncarnation;
    underWay.clear();
  }

  int handled() {
    return handled;
  }

  /** The engine has written these, which are all of a call if it is {@code whole}. */
  void applied(List<Point> points, boolean file, boolean whole) {
    if (points.isEmpty()) {
      return;
    }
    assertThat(allowed).as("applied although the allow list forbids it").isTrue();
    assertThat(handled).as("applied for an older run of the sender").isEqualTo(incarnation);
    long unit = points.get(0).unit();
    int region = units.get((int) unit).region();
    long newest = newestOfIncarnation.getOrDefault(region, -1L);
    assertThat(unit)
        .as("unit applied after a newer one of its region")
        .isGreaterThanOrEqualTo(newest);
    newestOfIncarnation.put(region, unit);
    boolean isNew = points.stream().noneMatch(touched::contains);
    if (isNew && points.stream().noneMatch(aside::contains)) {
      assertThat(unit)
          .as("unit applied for the first time after a newer one of its region")
          .isGreaterThanOrEqualTo(newestEver.getOrDefault(region, -1L));
    }
    newestEver.merge(region, unit, Math::max);
    assertThat(points.stream().filter(acknowledged::contains)).as("applied again").isEmpty();
    if (file) {
      checkFile(unit);
    } else {
      notToldAsAWhole(unit); // a file that goes as rows
    }
    repeated += isNew ? 0 : 1;
    touched.addAll(points);
    if (whole) {
      applied.addAll(points);
      underWay.addAll(points);
      // What was not noted comes again.
      if (file && !filesInOrder.subList(filesTold, filesInOrder.size()).contains(unit)) {
        filesInOrder.add(unit);
      }
    }
  }

  /** Its attempts are used up, so nobody is told of it. */
  private void notToldAsAWhole(long unit) {
    filesInOrder.subList(filesTold, filesInOrder.size()).remove(unit);
  }

  private void checkFile(long unit) {
    Message.FileBegin begin = begun.get(units.get((int) unit).identity());
    assertThat(begin).as("announcement of file %d", unit).isNotNull();
    if (begin != null && !begin.again()) {
      assertThat(acknowledgedFiles).as("files that must not be applied again").doesNotContain(unit);
    }
    filesAsAWhole.add(unit);
    forgetOffsets(units.get((int) unit).identity(), begin);
  }

  /** It may be removed from now on. */
  private void forgetOffsets(@Nullable FileIdentity file, Message.@Nullable FileBegin begin) {
    if (file != null && begin != null) {
      offsets.remove(new PartOfFile(file, FilePart.FILE));
      offsets.remove(new PartOfFile(file, FilePart.MODIFICATIONS));
    }
  }

  /** What the receiver answered, whether that arrives or not. */
  void answered(Message request, Message answer, @Nullable FileIdentity currentFile) {
    if (answer instanceof Message.Welcome welcome) {
      welcomed(welcome);
    } else if (answer instanceof Message.FilesApplied told) {
      filesApplied(told.files());
    } else if (request instanceof Message.FileBegin begin
        && answer instanceof Message.FileOffsets held) {
      begun(begin, held);
    } else if (answer instanceof Message.Ack) {
      if (request instanceof Message.FileChunk chunk && currentFile != null) {
        offsets.merge(
            new PartOfFile(currentFile, chunk.part()),
            chunk.offset() + chunk.bytes().length,
            Math::max);
      } else if (isUnit(request)) {
        rowPositions.merge(incarnation, 1L, Long::sum);
        acknowledged.addAll(underWay);
      }
    }
  }

  private void filesApplied(long count) {
    assertThat(count).as("files applied").isBetween((long) filesTold, (long) filesInOrder.size());
    for (; filesTold < count; filesTold++) {
      long unit = filesInOrder.get(filesTold);
      acknowledgedFiles.add(unit);
      acknowledged.addAll(units.get((int) unit).points());
    }
  }

  private void welcomed(Message.Welcome welcome) {
    if (handled < incarnation) {
      return; // a greeting that came late; nothing can follow it on its connection
    }
    if (handled > incarnation) {
      incarnation = handled;
      acknowledged.clear();
      filesInOrder.clear();
      filesTold = 0;
      newestOfIncarnation.clear();
    }
    long before = rowPositions.getOrDefault(incarnation, 0L);
    assertThat(welcome.rows()).as("position of the run").isGreaterThanOrEqualTo(before);
    rowPositions.put(incarnation, welcome.rows());
    filesApplied(welcome.files());
  }

  private void begun(Message.FileBegin begin, Message.FileOffsets held) {
    begun.put(begin.file(), begin);
    if (held.known()) {
      long unit =
          units.stream()
              .filter(u -> begin.file().equals(u.identity()))
              .findFirst()
              .orElseThrow()
              .number();
      assertThat(filesAsAWhole).as("files that are known").contains(unit);
      assertThat(begin.again()).as("known although it must be applied").isFalse();
      forgetOffsets(begin.file(), begin);
      return;
    }
    assertThat(held.file())
        .as("offset of %s", begin.file())
        .isGreaterThanOrEqualTo(
            offsets.getOrDefault(new PartOfFile(begin.file(), FilePart.FILE), 0L));
    assertThat(held.modifications())
        .as("offset of the modifications of %s", begin.file())
        .isGreaterThanOrEqualTo(
            offsets.getOrDefault(new PartOfFile(begin.file(), FilePart.MODIFICATIONS), 0L));
  }

  /** So much time has passed that parts of files may be removed. */
  void partsExpired() {
    offsets.clear();
  }

  /** Safe on the sender's disk. */
  void setAside(Collection<Point> points) {
    aside.addAll(points);
    points.stream().findFirst().ifPresent(point -> notToldAsAWhole(point.unit()));
  }

  void settled(int number, Unit.Outcome outcome) {
    List<Point> points = units.get(number).points();
    if (outcome == Unit.Outcome.SET_ASIDE) {
      checkArrivedOrAside(points);
      return;
    }
    assertThat(applied).as("settled as %s: unit %d", outcome, number).containsAll(points);
    if (outcome == Unit.Outcome.KNOWN) {
      assertThat(filesAsAWhole).as("files that are known").contains((long) number);
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
