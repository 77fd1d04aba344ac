// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What one node of the receiver has told one sender, by which it must stand. */
final class Testimony {

  private record PartOfFile(FileIdentity file, FilePart part) {}

  /** By number: what is in the unit. */
  private final List<SimulatedSource.Planned> units;

  private final boolean singleNode;

  /** Points that it has acknowledged, as long as the sender stays with it. */
  private final Set<Point> acknowledged = new HashSet<>();

  private final Set<Long> acknowledgedFiles = new HashSet<>();
  private final Set<Long> filesAsAWhole = new HashSet<>();

  /** Files that it applied as a whole since the sender has come to it, in their order. */
  private final List<Long> filesInOrder = new ArrayList<>();

  /** How many files of the present run it had applied before. */
  private long filesBefore;

  /** How many of those in order it has told of. */
  private int filesTold;

  /** The count of the run's rows as of its last words. */
  private long rows;

  /** The part of it that it must never take back, because it has noted it. */
  private long rowsNoted;

  private final Map<PartOfFile, Long> offsets = new HashMap<>();
  private final Map<FileIdentity, Message.FileBegin> begun = new HashMap<>();

  Testimony(List<SimulatedSource.Planned> units, boolean singleNode) {
    this.units = units;
    this.singleNode = singleNode;
  }

  /** It counts from 0 for a new run of the sender. */
  void newRun() {
    rows = 0;
    rowsNoted = 0;
    filesBefore = 0;
    forgetFiles();
    acknowledged.clear();
  }

  /** The sender has gone to another node, so that what it does not know may come again. */
  void left() {
    acknowledged.clear();
  }

  private void forgetFiles() {
    filesInOrder.clear();
    filesTold = 0;
  }

  /**
   * It says how much is applied by all nodes, with what the sender has given up. Which files these
   * are, nobody can see from here; a sender that takes it for others than it has is caught when it
   * settles them.
   */
  void welcomed(Message.Welcome welcome) {
    assertThat(welcome.rows()).as("position of the run").isGreaterThanOrEqualTo(rowsNoted);
    assertThat(welcome.files())
        .as("files applied")
        .isGreaterThanOrEqualTo(filesTold == 0 ? 0 : filesBefore + filesTold);
    rows = welcome.rows();
    filesBefore = welcome.files();
    forgetFiles();
  }

  void filesApplied(long count) {
    checkFiles(count);
    for (; filesBefore + filesTold < count; filesTold++) {
      long unit = filesInOrder.get(filesTold);
      acknowledgedFiles.add(unit);
      acknowledged.addAll(units.get((int) unit).points());
    }
  }

  private void checkFiles(long count) {
    assertThat(count)
        .as("files applied")
        .isBetween(filesBefore + filesTold, filesBefore + filesInOrder.size());
  }

  void acknowledged(Collection<Point> points) {
    rowsNoted = ++rows;
    acknowledged.addAll(points);
  }

  void acknowledged(FileIdentity file, Message.FileChunk chunk) {
    offsets.merge(
        new PartOfFile(file, chunk.part()), chunk.offset() + chunk.bytes().length, Math::max);
  }

  void begun(Message.FileBegin begin, Message.FileOffsets held) {
    begun.put(begin.file(), begin);
    if (held.known()) {
      long unit =
          units.stream()
              .filter(u -> begin.file().equals(u.identity()))
              .findFirst()
              .orElseThrow()
              .number();
      assertThat(hasAppliedAsAWhole(unit)).as("known file %d was applied", unit).isTrue();
      assertThat(begin.again()).as("known although it must be applied").isFalse();
      assertThat(singleNode).as("known though others may have applied an older file").isTrue();
      forgetOffsets(begin.file());
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

  boolean hasAppliedAsAWhole(long unit) {
    return filesAsAWhole.contains(unit);
  }

  /** What it had was damaged, maybe, and is no longer there. */
  void failed(FileIdentity file) {
    forgetOffsets(file);
  }

  /** It may be removed from now on. */
  private void forgetOffsets(FileIdentity file) {
    offsets.remove(new PartOfFile(file, FilePart.FILE));
    offsets.remove(new PartOfFile(file, FilePart.MODIFICATIONS));
  }

  /** So much time has passed that parts of files may be removed. */
  void partsExpired() {
    offsets.clear();
  }

  /** It has applied these, rows or a part of a file. */
  void applied(List<Point> points) {
    assertThat(points.stream().filter(acknowledged::contains)).as("applied again").isEmpty();
  }

  /** It has applied a file, or some of it. */
  void appliedFile(SimulatedSource.Planned file) {
    long unit = file.number();
    Message.FileBegin begin = begun.get(file.identity());
    assertThat(begin).as("announcement of file %d", unit).isNotNull();
    if (begin != null) {
      if (singleNode && !begin.again()) {
        assertThat(acknowledgedFiles)
            .as("files that must not be applied again")
            .doesNotContain(unit);
      }
      forgetOffsets(begin.file());
    }
    filesAsAWhole.add(unit);
  }

  /** What was not noted comes again. */
  void appliedAsAWhole(long unit) {
    if (!filesInOrder.subList(filesTold, filesInOrder.size()).contains(unit)) {
      filesInOrder.add(unit);
    }
  }

  /** Its attempts are used up, so nobody is told of it. */
  void notToldAsAWhole(long unit) {
    filesInOrder.subList(filesTold, filesInOrder.size()).remove(unit);
  }
}
