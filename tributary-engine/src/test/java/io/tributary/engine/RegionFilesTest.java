// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.sender.Unit.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way, and the bounds of what is kept of them. Each file has ten bytes. */
class RegionFilesTest {
  @TempDir private Path folder;
  private final List<String> dropped = new ArrayList<>();
  private long freeBytes = 1_000;
  private long nanos;
  private int pins;
  private boolean recordFails;
  private final PipePins pipePins =
      new PipePins(() -> new PipePins.Limits(25, 100), () -> freeBytes, () -> nanos);

  @Test
  void files_areGivenInOrder_andDoneWhenTheLastHasSettled() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 10, 19));

    RegionFiles.Pinned one = files.next().orElseThrow();
    RegionFiles.Pinned two = files.next().orElseThrow();
    assertThat(files.next()).isEmpty();
    assertThat(List.of(name(one), name(two))).containsExactly("a", "b");
    files.settled(two, Outcome.APPLIED);
    assertThat(files.isDone()).isFalse();
    files.settled(one, Outcome.APPLIED);
    files.settled(one, Outcome.APPLIED);

    assertThat(files.isDone()).isTrue();
    assertThat(pipePins.bytes()).isZero();
  }

  @Test
  void pins_areTakenAsFarAsTheyMay_andMoreWhenSomeHaveSettled() throws Exception {
    RegionFiles files =
        files(false, due("a", 0, 9), due("b", 0, 9), due("c", 0, 9), due("d", 0, 9));
    assertThat(pipePins.bytes()).isEqualTo(20);

    files.settled(files.next().orElseThrow(), Outcome.APPLIED);
    files.next();

    assertThat(pipePins.bytes()).isEqualTo(20);
    assertThat(pins).isEqualTo(3);
  }

  @Test
  void oneFile_isPinnedAtLeast() throws Exception {
    freeBytes = 0;
    RegionFiles files = files(false, due("a", 0, 9), due("b", 0, 9));

    assertThat(pins).isEqualTo(1);
    RegionFiles.Pinned one = files.next().orElseThrow();
    assertThat(files.next()).isEmpty();
    files.settled(one, Outcome.APPLIED);
    assertThat(files.next()).isPresent();
  }

  @Test
  void fileThatIsCompactedBeforeItsTurn_makesTheListStale() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 0, 9), due("c", 0, 9));
    Files.delete(folder.resolve("c"));

    files.settled(files.next().orElseThrow(), Outcome.APPLIED);
    RegionFiles.Pinned pinned = files.next().orElseThrow();

    assertThat(name(pinned)).isEqualTo("b");
    assertThat(files.isStale()).isTrue();
    assertThat(files.isIdle()).isFalse();
    files.settled(pinned, Outcome.APPLIED);
    assertThat(files.isDone()).isFalse();
    assertThat(files.isIdle()).isTrue();
  }

  @Test
  void mustApply_isTrue_onlyBehindAnOverlappingFileThatMayHaveBeenApplied() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 5, 6), due("c", 100, 200));
    RegionFiles.Pinned a = files.next().orElseThrow();
    RegionFiles.Pinned b = files.next().orElseThrow();

    assertThat(files.mustApply(a)).isFalse();
    assertThat(files.mustApply(b)).isTrue();
    files.settled(a, Outcome.KNOWN);
    assertThat(files.mustApply(b)).isFalse();
    assertThat(files.mustApply(files.next().orElseThrow())).isFalse();
  }

  @Test
  void fileThatWasTakenBack_isTheNextAgain() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 0, 9));
    files.takeBack(files.next().orElseThrow());

    assertThat(name(files.next().orElseThrow())).isEqualTo("a");
  }

  @Test
  void shortDisk_letsGoOfWhatTheEngineHasNoLonger_butNotOfWhatIsUnderWay() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 0, 9));
    RegionFiles.Pinned one = files.next().orElseThrow();
    Files.delete(folder.resolve("a"));
    Files.delete(folder.resolve("b"));
    freeBytes = 50;
    nanos += 2_000_000_000;

    assertThat(files.next()).isEmpty();

    assertThat(files.isStale()).isTrue();
    assertThat(one.pin().path()).exists();
    assertThat(pipePins.aloneBytes()).isEqualTo(10);
    assertThat(dropped).isEmpty();
  }

  @Test
  void shortDisk_keepsWhatTheEngineHasToo() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 0, 9));
    freeBytes = 50;
    nanos += 2_000_000_000;

    assertThat(files.next()).isPresent();
    assertThat(files.next()).isPresent();
    assertThat(files.isStale()).isFalse();
  }

  @Test
  void dropOldest_dropsWhatTakesDisk_oldestFirst_whenItIsFull() throws Exception {
    RegionFiles files = files(true, due("a", 0, 9), due("b", 0, 9), due("c", 0, 9));
    Files.delete(folder.resolve("a"));
    Files.delete(folder.resolve("b"));
    nanos += 2_000_000_000;

    assertThat(name(files.next().orElseThrow())).isEqualTo("b");
    assertThat(dropped).containsExactly("a");
    assertThat(name(files.next().orElseThrow())).isEqualTo("c");
  }

  @Test
  void dropOldest_withoutItsRecord_dropsNothing() throws Exception {
    RegionFiles files = files(true, due("a", 0, 9), due("b", 0, 9), due("c", 0, 9));
    Files.delete(folder.resolve("a"));
    Files.delete(folder.resolve("b"));
    nanos += 2_000_000_000;
    recordFails = true;

    assertThatThrownBy(files::next).isInstanceOf(IOException.class);

    recordFails = false;
    freeBytes = 1_000;
    assertThat(pipePins.bytes()).isEqualTo(20);
  }

  @Test
  void closed_letsGoOfAll_alsoOfWhatIsUnderWay() throws Exception {
    RegionFiles files = files(false, due("a", 0, 9), due("b", 0, 9));
    files.next();

    files.close();
    files.close();

    assertThat(pipePins.bytes()).isZero();
    assertThat(files.next()).isEmpty();
  }

  @Test
  void warning_saysHowFullAndForHowLong() throws Exception {
    files(false, due("a", 0, 9), due("b", 0, 9), due("c", 0, 9));
    freeBytes = 150;
    assertThat(pipePins.warning().orElseThrow())
        .isEqualTo("disk is short, 0 MiB free, 0 MiB of them in reserve, not growing");
    nanos += 3_600L * 1_000_000_000;
    freeBytes = 125;
    assertThat(pipePins.warning().orElseThrow()).endsWith("full in about 60 min");
    freeBytes = 1_000;
    assertThat(pipePins.warning()).isEmpty();
    Files.delete(folder.resolve("a"));
    Files.delete(folder.resolve("b"));
    assertThat(pipePins.warning()).isEmpty(); // 20 of 25 bytes
    pipePins.add(PinnedFile.pin(folder.resolve("c"), folder.resolve("c.pin"), List.of()));
    Files.delete(folder.resolve("c"));
    assertThat(pipePins.warning().orElseThrow())
        .isEqualTo("files kept for the receiver take 0 MiB of disk, of at most 0 MiB, full");
  }

  @Test
  void firstUnsettledPartition_isThatOfTheFirstFileOnItsWay_whateverSettlesBehindIt()
      throws Exception {
    RegionFiles files = files(false, due(4, "a"), due(5, "b"), due(6, "c"));
    assertThat(files.firstUnsettledPartition()).hasValue(4);
    RegionFiles.Pinned a = files.next().orElseThrow();

    files.settled(a, Outcome.APPLIED);
    assertThat(files.firstUnsettledPartition()).hasValue(5);
    RegionFiles.Pinned b = files.next().orElseThrow();
    files.settled(b, Outcome.SET_ASIDE);
    assertThat(files.firstUnsettledPartition()).hasValue(6);
    files.settled(files.next().orElseThrow(), Outcome.KNOWN);
    assertThat(files.firstUnsettledPartition()).isEmpty();
  }

  private RegionFiles files(boolean dropOldest, DueFiles.Due... due) throws IOException {
    RegionFiles files =
        new RegionFiles(
            "p", pipePins, dropOldest ? Optional.of(this::record) : Optional.empty(), () -> nanos);
    files.begin(List.of(due));
    return files;
  }

  private void record(RegionFile file, PinnedFile pin) throws IOException {
    if (recordFails) {
      throw new IOException("No space left on device");
    }
    assertThat(pin.path()).exists();
    dropped.add(file.name().file());
  }

  private DueFiles.Due due(long partition, String name) throws IOException {
    return due(partition, name, 10 * partition, 10 * partition + 9);
  }

  private DueFiles.Due due(String name, long start, long end) throws IOException {
    return due(0, name, start, end);
  }

  private DueFiles.Due due(long partition, String name, long start, long end) throws IOException {
    Path path = Files.writeString(folder.resolve(name), "0123456789");
    RegionFile.Source source =
        new RegionFile.Source() {
          @Override
          public Path path() {
            return path;
          }

          @Override
          public PinnedFile pin() throws IOException {
            return PinnedFile.pin(path, folder.resolve(name + ".pin" + pins++), List.of());
          }

          @Override
          public Optional<Map<IDeviceID, RegionFile.Span>> deviceTimes() {
            return Optional.empty();
          }
        };
    return new DueFiles.Due(
        new RegionFile(
            new RegionFile.Name(false, partition, name),
            10,
            start,
            end,
            MinimumProgressIndex.INSTANCE,
            source),
        false);
  }

  private static String name(RegionFiles.Pinned file) {
    return file.file().name().file();
  }
}
