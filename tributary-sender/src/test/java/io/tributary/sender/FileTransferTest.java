// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.wire.FilePart;
import io.tributary.wire.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTransferTest {
  private static final int CHUNK = FileTransfer.CHUNK_BYTES;

  @TempDir private Path folder;
  private Path file;
  private Path modifications;
  private final Map<FilePart, ByteArrayOutputStream> sent = new EnumMap<>(FilePart.class);

  @BeforeEach
  void write() throws IOException {
    file = random("1-1-0-0.tsfile", 2 * CHUNK + 100);
    modifications = random("1-1-0-0.tsfile.mods", 50);
    sent.put(FilePart.FILE, new ByteArrayOutputStream());
    sent.put(FilePart.MODIFICATIONS, new ByteArrayOutputStream());
  }

  @Test
  void file_thatIsNotThere_isSentWholeInChunks() throws Exception {
    Unit.SealedFile unit = Units.file(file, outcome -> {});
    FileTransfer transfer = new FileTransfer(unit);

    assertThat(transfer.due())
        .isEqualTo(new Message.FileBegin(Units.DATABASE, unit.file().identity(), Optional.empty()));
    int chunks = send(transfer, new Message.FileOffsets(0, 0));

    assertThat(chunks).isEqualTo(3);
    assertThat(sent(FilePart.FILE)).isEqualTo(Files.readAllBytes(file));
    assertThat(transfer.due()).isEqualTo(new Message.FileEnd(unit.file().identity()));
  }

  @Test
  void modifications_followTheFile() throws Exception {
    Unit.SealedFile unit = Units.file(file, modifications, outcome -> {});
    FileTransfer transfer = new FileTransfer(unit);
    Message.FileBegin begin = (Message.FileBegin) transfer.due();

    send(transfer, new Message.FileOffsets(0, 0));

    assertThat(begin.modifications())
        .isEqualTo(unit.modifications().map(Unit.SealedFile.Part::identity));
    assertThat(sent(FilePart.FILE)).isEqualTo(Files.readAllBytes(file));
    assertThat(sent(FilePart.MODIFICATIONS)).isEqualTo(Files.readAllBytes(modifications));
  }

  @ParameterizedTest(name = "{0} and {1} held")
  @CsvSource({
    "0, 0",
    "1, 0",
    "1048576, 0",
    "2097251, 0",
    "2097252, 0",
    "2097252, 49",
    "2097252, 50",
    "0, 50",
    "99, 20",
  })
  void receiver_thatHoldsSome_isSentTheRest(long fileHeld, long modificationsHeld)
      throws Exception {
    FileTransfer transfer = new FileTransfer(Units.file(file, modifications, outcome -> {}));

    send(transfer, new Message.FileOffsets(fileHeld, modificationsHeld));

    assertThat(sent(FilePart.FILE)).isEqualTo(from(file, fileHeld));
    assertThat(sent(FilePart.MODIFICATIONS)).isEqualTo(from(modifications, modificationsHeld));
  }

  @Test
  void receiver_thatClaimsMoreThanThereIs_isAskedToVerify() throws Exception {
    FileTransfer transfer = new FileTransfer(Units.file(file, modifications, outcome -> {}));

    int chunks = send(transfer, new Message.FileOffsets(Long.MAX_VALUE, Long.MAX_VALUE));

    assertThat(chunks).isZero();
    assertThat(transfer.due()).isInstanceOf(Message.FileEnd.class);
  }

  @Test
  void emptyFile_hasNoChunks() throws Exception {
    FileTransfer transfer = new FileTransfer(Units.file(random("empty", 0), outcome -> {}));

    assertThat(send(transfer, new Message.FileOffsets(0, 0))).isZero();
    assertThat(transfer.due()).isInstanceOf(Message.FileEnd.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK})
  void file_aroundAChunk_isSentWhole(int length) throws Exception {
    Path other = random("other", length);
    FileTransfer transfer = new FileTransfer(Units.file(other, outcome -> {}));

    int chunks = send(transfer, new Message.FileOffsets(0, 0));

    assertThat(chunks).isEqualTo((length + CHUNK - 1) / CHUNK);
    assertThat(sent(FilePart.FILE)).isEqualTo(Files.readAllBytes(other));
  }

  @Test
  void dueMessage_thatWasNotTaken_isDueAgain() throws Exception {
    FileTransfer transfer = new FileTransfer(Units.file(file, outcome -> {}));

    assertThat(transfer.due()).isEqualTo(transfer.due());
    transfer.begun(new Message.FileOffsets(7, 0));
    assertThat(transfer.due()).isEqualTo(transfer.due());
  }

  @Test
  void file_thatBecameShorter_saysSo() throws Exception {
    FileTransfer transfer = new FileTransfer(Units.file(file, outcome -> {}));
    transfer.begun(new Message.FileOffsets(2L * CHUNK, 0));
    Files.write(file, new byte[3]);

    assertThatThrownBy(transfer::due)
        .isInstanceOf(IOException.class)
        .hasMessage("%s ends at 3, %d bytes were expected".formatted(file, 2 * CHUNK + 100));
  }

  @Test
  void file_thatIsGone_saysSo() throws Exception {
    FileTransfer transfer = new FileTransfer(Units.file(file, outcome -> {}));
    transfer.begun(new Message.FileOffsets(0, 0));
    Files.delete(file);

    assertThatThrownBy(transfer::due).isInstanceOf(IOException.class).hasMessageContaining("1-1-0");
  }

  /** Sends until FILE_END is due; checks that every chunk follows the one before. */
  private int send(FileTransfer transfer, Message.FileOffsets offsets) throws IOException {
    Map<FilePart, Long> next = new EnumMap<>(FilePart.class);
    next.put(FilePart.FILE, offsets.file());
    next.put(FilePart.MODIFICATIONS, offsets.modifications());
    transfer.begun(offsets);
    int chunks = 0;
    while (transfer.due() instanceof Message.FileChunk chunk) {
      assertThat(chunk.offset()).isEqualTo(next.get(chunk.part()));
      assertThat(chunk.bytes().length).isBetween(1, CHUNK);
      next.merge(chunk.part(), (long) chunk.bytes().length, Long::sum);
      bytes(chunk.part()).writeBytes(chunk.bytes());
      transfer.taken(chunk);
      chunks++;
    }
    return chunks;
  }

  private byte[] sent(FilePart part) {
    return bytes(part).toByteArray();
  }

  private ByteArrayOutputStream bytes(FilePart part) {
    return Objects.requireNonNull(sent.get(part));
  }

  private static byte[] from(Path path, long offset) throws IOException {
    byte[] content = Files.readAllBytes(path);
    return Arrays.copyOfRange(content, (int) offset, content.length);
  }

  private Path random(String name, int length) throws IOException {
    byte[] content = new byte[length];
    new SplittableRandom(length).nextBytes(content);
    return Files.write(folder.resolve(name), content);
  }
}
