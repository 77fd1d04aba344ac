// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.disk.DiskFile;
import io.tributary.disk.FolderDisk;
import io.tributary.disk.SimulatedDisk;
import io.tributary.receiver.StagingException.Fault;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagingTest {
  private static final long ROOMY = 1 << 30;
  private static final long RESERVE = 1000;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long YEAR = Duration.ofDays(365).toMillis();
  private static final byte[] CONTENT = "the whole of the file".getBytes(StandardCharsets.UTF_8);
  private static final FileIdentity FILE = identity("1-1-0-0.tsfile", CONTENT);

  @TempDir private Path temporary;
  private Path directory;
  private SimulatedDisk disk;
  private StagingLimits limits = new StagingLimits(RESERVE, Long.MAX_VALUE, 100, 0);
  private Staging staging;
  private long now = 100 * YEAR;

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 300);
  }

  @BeforeEach
  void start() {
    directory = temporary.resolve("staging");
    disk = newDisk(1);
    restart();
  }

  private SimulatedDisk newDisk(long seed) {
    return new SimulatedDisk(new SplittableRandom(seed), () -> now, ROOMY, directory);
  }

  /** As after kill -9: only the disk remembers. */
  private void restart() {
    staging = new Staging(disk, () -> limits);
  }

  private void losePower() {
    disk.crash();
    restart();
  }

  @Test
  void piecesInOrder_areTheWhole() throws Exception {
    assertThat(staging.begin(FILE, now)).isZero();
    append(FILE, CONTENT, 0, 5);
    append(FILE, CONTENT, 5, 5);
    append(FILE, CONTENT, 5, CONTENT.length);

    Path whole = staging.finish(FILE);

    assertThat(whole).hasBinaryContent(CONTENT).hasParent(directory);
    assertThat(staging.finish(FILE)).isEqualTo(whole).hasBinaryContent(CONTENT);
    assertThat(staging.begin(FILE, now)).isEqualTo(CONTENT.length);
    staging.discard(FILE);
    assertThat(disk.names()).isEmpty();
    staging.discard(FILE);
    assertThat(staging.begin(FILE, now)).isZero();
  }

  @Test
  void aRealFolder_takesItToo() throws Exception {
    Path folder = temporary.resolve("real");
    byte[] content = new byte[100_000];
    new SplittableRandom(1).nextBytes(content);
    FileIdentity file = identity("file", content);
    for (int from = 0; from < content.length; from += 30_000) {
      staging = new Staging(new FolderDisk(folder), () -> new StagingLimits(0, ROOMY, 1, 0));
      assertThat(staging.heldBytes()).isEqualTo(from);
      assertThat(staging.begin(file, now)).isEqualTo(from);
      append(file, content, from, Math.min(content.length, from + 30_000));
    }

    assertThat(staging.finish(file)).hasBinaryContent(content).hasParent(folder);
    staging = new Staging(new FolderDisk(folder), () -> limits);
    assertThat(staging.begin(file, now)).isEqualTo(content.length);
    staging.discard(file);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anEmptyFile_isWholeWithoutAnyPiece() throws Exception {
    FileIdentity empty = identity("empty", new byte[0]);

    assertThat(staging.begin(empty, now)).isZero();
    append(empty, new byte[0], 0, 0);
    assertThat(staging.finish(empty)).isEmptyFile();
    restart();
    assertThat(staging.begin(empty, now)).isZero();
    assertThat(staging.finish(empty)).isEmptyFile();
    staging.discard(empty);
    assertThat(disk.names()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../x",
        "/etc/passwd",
        "..",
        ".",
        "",
        "a/b/c",
        "C:\\x",
        "nul\0byte",
        "\uD83D half",
        "very long"
      })
  void noName_leavesTheDirectory(String label) throws Exception {
    String name = label.equals("very long") ? "x".repeat(60_000) : label;
    FileIdentity file = identity(name, CONTENT);

    staging.begin(file, now);
    append(file, CONTENT, 0, CONTENT.length);

    assertThat(staging.finish(file)).hasParent(directory).hasBinaryContent(CONTENT);
    assertThat(disk.names()).allSatisfy(part -> assertThat(part).matches("[0-9a-f-]+\\.part"));
    try (Stream<Path> around = Files.list(temporary)) {
      assertThat(around).containsExactly(directory);
    }
  }

  @Test
  void theSameNameWithOtherContent_isAnotherFile() throws Exception {
    byte[] other = "another".getBytes(StandardCharsets.UTF_8);
    FileIdentity changed = identity(FILE.name(), other);
    append(FILE, CONTENT, 0, 7);

    assertThat(staging.begin(changed, now)).isZero();
    append(changed, other, 0, other.length);

    assertThat(staging.finish(changed)).hasBinaryContent(other);
    assertThat(staging.begin(FILE, now)).isEqualTo(7);
    assertThat(staging.parts()).isEqualTo(2);
    assertThat(staging.heldBytes()).isEqualTo(14);
  }

  @Test
  void twoSendersOfOneFile_addInTurn() throws Exception {
    append(FILE, CONTENT, 0, 5);
    append(FILE, CONTENT, 5, 9);
    assertFault(() -> append(FILE, CONTENT, 5, 10), Fault.WRONG_OFFSET);

    assertThat(staging.begin(FILE, now)).isEqualTo(9);
    append(FILE, CONTENT, 9, CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void afterAKill_theFileGoesOnWhereTheDiskIs() throws Exception {
    append(FILE, CONTENT, 0, 9);
    restart();

    assertThat(staging.heldBytes()).isEqualTo(9);
    assertThat(staging.parts()).isOne();
    assertThat(staging.begin(FILE, now)).isEqualTo(9);
    append(FILE, CONTENT, 9, CONTENT.length);

    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void withoutAskingWhereItIs_aPieceGoesOnAfterAKill() throws Exception {
    append(FILE, CONTENT, 0, 9);
    restart();
    append(FILE, CONTENT, 9, CONTENT.length);
    restart();

    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void bytesThatACrashLeftWrong_areFoundAndDeleted() throws Exception {
    append(FILE, CONTENT, 0, 9);
    append(FILE, CONTENT, 9, CONTENT.length);
    disk.damage(onlyPart(), 3);
    restart();

    assertThat(staging.begin(FILE, now)).isEqualTo(CONTENT.length);
    assertThat(assertFault(() -> staging.finish(FILE), Fault.DAMAGED))
        .hasMessageStartingWith("1-1-0-0.tsfile: 21 bytes with checksum ");
    assertThat(disk.names()).isEmpty();
    assertThat(staging.begin(FILE, now)).isZero();
  }

  @Test
  void lastPieceDamaged_isReceivedAgain_notTheOnesBefore() throws Exception {
    append(FILE, CONTENT, 0, 5);
    append(FILE, CONTENT, 5, 9);
    append(FILE, CONTENT, 9, 12);
    disk.damage(onlyPart(), 11);
    restart();

    assertThat(staging.begin(FILE, now)).isEqualTo(9);
    append(FILE, CONTENT, 9, CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void rubbishInsteadOfAPart_isDeleted() throws Exception {
    append(FILE, CONTENT, 0, 9);
    disk.replace(onlyPart(), new byte[5000]);
    restart();

    assertThat(staging.begin(FILE, now)).isZero();
    assertThat(disk.names()).isEmpty();
    append(FILE, CONTENT, 0, CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void bytesBehindTheWhole_areNotKept() throws Exception {
    append(FILE, CONTENT, 0, CONTENT.length);
    Path whole = staging.finish(FILE);
    try (DiskFile part = disk.open(onlyPart())) {
      part.write(CONTENT.length, ByteBuffer.allocate(1));
    }

    assertThat(staging.finish(FILE)).isEqualTo(whole).hasBinaryContent(CONTENT);
  }

  @Test
  void aPieceInTheWrongPlace_changesNothing() throws Exception {
    append(FILE, CONTENT, 0, 9);

    assertThat(assertFault(() -> append(FILE, CONTENT, 10, 12), Fault.WRONG_OFFSET))
        .hasMessage("1-1-0-0.tsfile: piece at 10, but 9 bytes are held");
    assertFault(() -> append(FILE, CONTENT, 0, 9), Fault.WRONG_OFFSET);
    byte[] beyond = new byte[CONTENT.length];
    assertThat(assertFault(() -> staging.append(FILE, 9, beyond, now), Fault.TOO_LONG))
        .hasMessage("1-1-0-0.tsfile: piece of 21 bytes at 9, but the file ends at 21");
    assertThat(assertFault(() -> staging.finish(FILE), Fault.INCOMPLETE))
        .hasMessage("1-1-0-0.tsfile: 9 of 21 bytes are held");

    assertThat(staging.begin(FILE, now)).isEqualTo(9);
    append(FILE, CONTENT, 9, CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void theReserveOfDisk_isNotTouched() throws Exception {
    long exactly = RESERVE + CONTENT.length + Part.OVERHEAD_BYTES;
    disk.capacity(exactly - 1);
    assertThat(assertFault(() -> staging.begin(FILE, now), Fault.DISK_SHORT))
        .hasMessage(
            "1-1-0-0.tsfile: disk is short, 21 bytes to store, 1076 free, 1000 of them in reserve");
    assertFault(() -> append(FILE, CONTENT, 0, CONTENT.length), Fault.DISK_SHORT);
    assertThat(disk.names()).isEmpty();

    disk.capacity(exactly);
    staging.begin(FILE, now);
    append(FILE, CONTENT, 0, 20);
    append(FILE, CONTENT, 20, CONTENT.length);
    assertThat(disk.freeBytes()).isGreaterThanOrEqualTo(RESERVE);
    disk.capacity(0); // somebody else took it all; what is held can still be used
    assertThat(staging.begin(FILE, now)).isEqualTo(CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE - 100, 1L << 61})
  void aLengthThatNoDiskHas_isNoRoom(long length) throws Exception {
    FileIdentity huge = new FileIdentity("huge", length, 1);
    limits = StagingLimits.DEFAULTS;

    assertFault(() -> staging.begin(huge, now), Fault.DISK_SHORT);
    assertFault(() -> staging.append(huge, 0, new byte[5], now), Fault.DISK_SHORT);
    assertThat(disk.names()).isEmpty();
    assertThat(staging.parts()).isZero();
  }

  @Test
  void bytesOfAllParts_areLimited() throws Exception {
    limits = new StagingLimits(0, 30, 100, 0);
    FileIdentity second = identity("second", CONTENT);
    append(FILE, CONTENT, 0, 12);

    assertThat(assertFault(() -> staging.begin(second, now), Fault.DISK_SHORT))
        .hasMessage("second: disk is short, 21 bytes to store, 12 in arrival, at most 30");
    append(second, CONTENT, 0, 18);
    assertFault(() -> append(second, CONTENT, 18, 19), Fault.DISK_SHORT);
    assertFault(() -> append(FILE, CONTENT, 12, 13), Fault.DISK_SHORT);
    assertThat(staging.heldBytes()).isEqualTo(30);

    restart();
    assertFault(() -> append(FILE, CONTENT, 12, 13), Fault.DISK_SHORT);
    staging.discard(second);
    assertThat(staging.heldBytes()).isEqualTo(12);
    assertThat(staging.begin(FILE, now)).isEqualTo(12);
    append(FILE, CONTENT, 12, CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void numberOfParts_isLimited() throws Exception {
    limits = new StagingLimits(0, ROOMY, 1, 0);
    FileIdentity second = identity("second", CONTENT);
    append(FILE, CONTENT, 0, 12);

    assertThat(assertFault(() -> staging.begin(second, now), Fault.DISK_SHORT))
        .hasMessage("second: too many files in arrival: 1, at most 1");
    assertFault(() -> append(second, CONTENT, 0, 1), Fault.DISK_SHORT);
    append(FILE, CONTENT, 12, 13);
    restart();
    assertFault(() -> append(second, CONTENT, 0, 1), Fault.DISK_SHORT);
    assertThat(staging.begin(FILE, now)).isEqualTo(13);
    staging.discard(FILE);

    assertThat(staging.begin(second, now)).isZero();
    append(second, CONTENT, 0, 1);
    assertThat(staging.parts()).isOne();
  }

  @Test
  void diskThatIsFullAllTheSame_keepsWhatWasHeld() throws Exception {
    limits = new StagingLimits(0, ROOMY, 100, 0);
    for (int seed = 0; seed < 50; seed++) {
      disk = newDisk(seed);
      restart();
      append(FILE, CONTENT, 0, 9);
      disk.failures(1);
      assertThatThrownBy(() -> append(FILE, CONTENT, 9, 15)).isInstanceOf(IOException.class);
      disk.failures(0);
      assertThat(staging.heldBytes()).isEqualTo(9);
      assertThat(staging.begin(FILE, now)).isEqualTo(9);
      append(FILE, CONTENT, 9, 12);
      losePower();

      assertThat(staging.begin(FILE, now)).isEqualTo(12);
      append(FILE, CONTENT, 12, CONTENT.length);
      assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void whereThereIsNoRoom_partsThatNobodyAsksFor_makeIt() throws Exception {
    FileIdentity waiting = identity("waiting", CONTENT);
    append(FILE, CONTENT, 0, 5);
    limits = new StagingLimits(RESERVE, CONTENT.length, 100, 0);

    for (int asked = 0; asked < 60; asked++) {
      assertThatThrownBy(() -> staging.begin(waiting, now)).isInstanceOf(StagingException.class);
      now += 60_000;
    }
    now += 60_000;

    assertThat(staging.begin(waiting, now)).isZero();
    append(waiting, CONTENT, 0, CONTENT.length);
    assertThat(disk.names()).hasSize(1);
  }

  @Test
  void aPartThatNobodyContinues_expires() throws Exception {
    FileIdentity busy = identity("busy", CONTENT);
    append(FILE, CONTENT, 0, 5);
    append(busy, CONTENT, 0, 5);
    now += 500;
    append(busy, CONTENT, 5, 6);

    assertThat(staging.expire(now + 500, 1000)).isZero();
    assertThat(staging.expire(now + 501, 1000)).isOne();
    assertThat(staging.begin(FILE, now)).isZero();
    assertThat(staging.begin(busy, now + 900)).isEqualTo(6);
    assertThat(staging.expire(now + 1900, 1000)).isZero();
    assertThat(staging.expire(now + 1901, 1000)).isOne();
    assertThat(disk.names()).isEmpty();
    assertThat(staging.parts()).isZero();
    assertThat(staging.heldBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {365, -365})
  void aClockThatIsSet_deletesNothingFresh(long days) throws Exception {
    append(FILE, CONTENT, 0, 5);
    assertThat(staging.expire(now, DAY)).isZero();
    now += Duration.ofDays(days).toMillis();

    assertThat(staging.expire(now, DAY)).isZero();
    assertThat(expiredAfter(DAY)).isBetween(23 * HOUR, 25 * HOUR);
  }

  @Test
  void aClockThatWasWrong_isNotWaitedFor() throws Exception {
    append(FILE, CONTENT, 0, 5);
    assertThat(staging.expire(now, DAY)).isZero();
    now -= YEAR;
    assertThat(staging.begin(FILE, now + YEAR)).isEqualTo(5);

    assertThat(expiredAfter(DAY)).isBetween(23 * HOUR, 25 * HOUR);
  }

  @Test
  void aPartOfAnEarlierRun_expiresByTheTimeOnDisk_butForTheLastDay() throws Exception {
    append(FILE, CONTENT, 0, 5);
    disk.replace("not-ours.txt", new byte[1]);
    now += 4 * DAY;
    restart();

    assertThat(expiredAfter(7 * DAY)).isBetween(3 * DAY - HOUR, 3 * DAY + HOUR);
    assertThat(disk.names()).containsExactly("not-ours.txt");
  }

  @ParameterizedTest
  @ValueSource(longs = {365, -365})
  void aPartOfAnEarlierRun_withAClockThatIsSet_hasADay(long days) throws Exception {
    append(FILE, CONTENT, 0, 5);
    now += Duration.ofDays(days).toMillis();
    restart();

    long left = days > 0 ? DAY : 7 * DAY;
    assertThat(expiredAfter(7 * DAY)).isBetween(left - HOUR, left + HOUR);
  }

  @Test
  void aPartOfAnEarlierRun_thatIsContinued_isFresh() throws Exception {
    append(FILE, CONTENT, 0, 5);
    now += 100 * DAY;
    restart();
    assertThat(staging.begin(FILE, now)).isEqualTo(5);

    assertThat(expiredAfter(7 * DAY)).isBetween(7 * DAY - HOUR, 7 * DAY + HOUR);
  }

  @Test
  void nothingExpires_beforeAnythingArrived() throws Exception {
    staging = new Staging(new FolderDisk(directory), () -> limits);

    assertThat(staging.expire(now, 0)).isZero();
    assertThat(staging.parts()).isZero();
    assertThat(directory).doesNotExist();
  }

  /** Kills, power failures, a failing and a full disk: what was taken is never asked for again. */
  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void cutAnywhere_theFileArrivesWhole(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    disk = newDisk(seed);
    restart();
    byte[] content = new byte[1 + random.nextInt(2000)];
    random.nextBytes(content);
    FileIdentity file = identity("file", content);
    double failures = random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.2;
    long taken = 0;
    for (int step = 0; step < 10_000; step++) {
      try {
        disk.failures(failures);
        disk.capacity(random.nextInt(5) == 0 ? disk.usedBytes() + RESERVE + 100 : ROOMY);
        long offset = staging.begin(file, now);
        assertThat(offset).as("taken is held").isBetween(taken, (long) content.length);
        taken = offset;
        int to = (int) Math.min(content.length, offset + random.nextInt(300));
        append(file, content, (int) offset, to);
        taken = to;
        if (taken == content.length) {
          assertThat(staging.finish(file)).hasBinaryContent(content);
          return;
        }
      } catch (IOException e) {
        assertThat(failures).isPositive();
      } catch (StagingException e) {
        assertThat(e.fault()).isEqualTo(Fault.DISK_SHORT);
      }
      disk.failures(0);
      assertThat(disk.freeBytes()).isGreaterThanOrEqualTo(RESERVE);
      switch (random.nextInt(6)) {
        case 0 -> restart();
        case 1 -> losePower();
        default -> {}
      }
    }
    throw new AssertionError("it never became whole");
  }

  /** Lets time pass, minute by minute, until a part is gone. */
  private long expiredAfter(long idleMillis) throws IOException {
    for (long passed = 0; passed <= 10 * idleMillis; passed += MINUTE) {
      if (staging.expire(now + passed, idleMillis) > 0) {
        return passed;
      }
    }
    throw new AssertionError("never");
  }

  private void append(FileIdentity file, byte[] content, int from, int to)
      throws StagingException, IOException {
    staging.append(file, from, Arrays.copyOfRange(content, from, to), now);
  }

  private String onlyPart() throws IOException {
    List<String> names = disk.names();
    assertThat(names).hasSize(1);
    return names.get(0);
  }

  private static StagingException assertFault(ThrowingCallable call, Fault fault) {
    StagingException thrown = catchThrowableOfType(StagingException.class, call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.fault()).isEqualTo(fault);
    return thrown;
  }

  private static FileIdentity identity(String name, byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return new FileIdentity(name, content.length, (int) crc.getValue());
  }
}
