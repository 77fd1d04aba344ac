// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.receiver.StagingException.Fault;
import io.tributary.wire.FileIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
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
  private static final long RESERVE = 1000;
  private static final byte[] CONTENT = "the whole of the file".getBytes(StandardCharsets.UTF_8);
  private static final FileIdentity FILE = identity("1-1-0-0.tsfile", CONTENT);

  @TempDir private Path temporary;
  private Path directory;
  private Staging staging;
  private long freeBytes = 1 << 30;
  private long now = 10_000;

  static LongStream seeds() {
    Long only = Long.getLong("test.seed");
    return only != null ? LongStream.of(only) : LongStream.range(0, 50);
  }

  @BeforeEach
  void start() {
    directory = temporary.resolve("staging");
    restart();
  }

  /** As after kill -9: only the disk remembers. */
  private void restart() {
    staging = new Staging(directory, RESERVE, () -> freeBytes);
  }

  @Test
  void piecesInOrder_areTheWhole() throws Exception {
    assertThat(staging.begin(FILE, now)).isZero();
    append(FILE, CONTENT, 0, 5);
    append(FILE, CONTENT, 5, 5);
    append(FILE, CONTENT, 5, CONTENT.length);

    Path whole = staging.finish(FILE);

    assertThat(whole).hasBinaryContent(CONTENT).hasParent(directory);
    assertThat(staging.finish(FILE)).isEqualTo(whole);
    assertThat(staging.begin(FILE, now)).isEqualTo(CONTENT.length);
    staging.discard(FILE);
    assertThat(parts()).isEmpty();
    staging.discard(FILE);
    assertThat(staging.begin(FILE, now)).isZero();
  }

  @Test
  void anEmptyFile_isWholeWithoutAnyPiece() throws Exception {
    FileIdentity empty = identity("empty", new byte[0]);

    assertThat(staging.begin(empty, now)).isZero();
    assertThat(staging.finish(empty)).isEmptyFile();
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
    assertThat(parts()).allSatisfy(part -> assertThat(part).matches("[0-9a-f-]+\\.part"));
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
  }

  @Test
  void afterAKill_theFileGoesOnWhereTheDiskIs() throws Exception {
    append(FILE, CONTENT, 0, 9);
    restart();

    assertThat(staging.begin(FILE, now)).isEqualTo(9);
    append(FILE, CONTENT, 9, CONTENT.length);

    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void bytesThatACrashLeftWrong_areFoundAndDeleted() throws Exception {
    append(FILE, CONTENT, 0, 9);
    Files.write(onlyPart(), new byte[3], StandardOpenOption.APPEND);
    restart();

    assertThat(staging.begin(FILE, now)).isEqualTo(12);
    append(FILE, CONTENT, 12, CONTENT.length);

    assertFault(() -> staging.finish(FILE), Fault.DAMAGED);
    assertThat(parts()).isEmpty();
    assertThat(staging.begin(FILE, now)).isZero();
  }

  @Test
  void aStalePartThatIsTooLong_doesNotKeepItsTail() throws Exception {
    append(FILE, CONTENT, 0, CONTENT.length);
    Files.write(onlyPart(), new byte[1], StandardOpenOption.APPEND);

    assertFault(() -> staging.finish(FILE), Fault.DAMAGED);
    append(FILE, CONTENT, 0, CONTENT.length);
    Files.write(onlyPart(), new byte[1], StandardOpenOption.APPEND);
    restart();

    assertThat(staging.begin(FILE, now)).isZero();
    append(FILE, CONTENT, 0, CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
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
    freeBytes = RESERVE + CONTENT.length - 1;
    assertThat(assertFault(() -> staging.begin(FILE, now), Fault.DISK_SHORT))
        .hasMessage(
            "1-1-0-0.tsfile: disk is short, 21 bytes to store, 1020 free, 1000 of them in reserve");
    assertFault(() -> append(FILE, CONTENT, 0, CONTENT.length), Fault.DISK_SHORT);
    assertThat(parts()).isEmpty();

    freeBytes = RESERVE + CONTENT.length;
    staging.begin(FILE, now);
    append(FILE, CONTENT, 0, CONTENT.length);
    freeBytes = 0; // somebody else took it all; what is held can still be used
    assertThat(staging.begin(FILE, now)).isEqualTo(CONTENT.length);
    assertThat(staging.finish(FILE)).hasBinaryContent(CONTENT);
  }

  @Test
  void freeDisk_isAskedWhenTheDirectoryIsThere() throws Exception {
    staging = new Staging(directory, RESERVE, () -> directory.toFile().getUsableSpace());

    assertThat(staging.begin(FILE, now)).isZero();
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
    assertThat(parts()).isEmpty();
  }

  @Test
  void aPartOfAnEarlierRun_expiresByTheTimeOnDisk() throws Exception {
    append(FILE, CONTENT, 0, 5);
    Files.setLastModifiedTime(onlyPart(), FileTime.fromMillis(50_000));
    Files.writeString(directory.resolve("not ours.txt"), "x");
    restart();

    assertThat(staging.expire(51_000, 1000)).isZero();
    assertThat(staging.expire(40_000, 1000)).isZero(); // the clock was set back
    assertThat(staging.expire(51_001, 1000)).isOne();
    assertThat(parts()).containsExactly("not ours.txt");
  }

  @Test
  void nothingExpires_beforeAnythingArrived() throws Exception {
    assertThat(staging.expire(now, 0)).isZero();
    assertThat(directory).doesNotExist();
  }

  @ParameterizedTest(name = "seed={0}")
  @MethodSource("seeds")
  void cutAnywhere_theFileArrivesWhole(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] content = new byte[random.nextInt(2000)];
    random.nextBytes(content);
    FileIdentity file = identity("file", content);
    long offset = staging.begin(file, now);
    for (int damages = 0; ; ) {
      int to = (int) Math.min(content.length, offset + random.nextInt(300));
      append(file, content, (int) offset, to);
      offset = to;
      if (random.nextInt(4) == 0) {
        restart();
        if (random.nextInt(4) == 0 && damages++ < 3 && offset > 0) {
          Files.write(onlyPart(), new byte[random.nextInt(50)], StandardOpenOption.APPEND);
        }
        offset = staging.begin(file, now);
      }
      if (offset == content.length) {
        try {
          assertThat(staging.finish(file)).hasBinaryContent(content);
          return;
        } catch (StagingException e) {
          assertThat(e.fault()).isEqualTo(Fault.DAMAGED);
          offset = staging.begin(file, now);
        }
      }
    }
  }

  private void append(FileIdentity file, byte[] content, int from, int to)
      throws StagingException, IOException {
    staging.append(file, from, Arrays.copyOfRange(content, from, to), now);
  }

  private List<String> parts() throws IOException {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private Path onlyPart() throws IOException {
    assertThat(parts()).hasSize(1);
    return directory.resolve(parts().get(0));
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
