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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTransferTest {
  private static final int CHUNK = 1024;

  @TempDir private Path folder;
  private Path file;
  private Path modifications;
  private @Nullable Message lastMessage;
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
    FileTransfer transfer = new FileTransfer(Delivery.of(unit));

    assertThat(transfer.announce())
        .isEqualTo(
            new Message.FileBegin(Units.DATABASE, unit.file().identity(), Optional.empty(), false));
    int chunks = send(transfer, new Message.FileOffsets(0, 0, false));

    assertThat(chunks).isEqualTo(3);
    assertThat(sent(FilePart.FILE)).isEqualTo(Files.readAllBytes(file));
    assertThat(lastMessage).isEqualTo(new Message.FileEnd(unit.file().identity()));
    assertThat(transfer.isSent()).isTrue();
    assertThat(transfer.isDone()).isFalse();
    assertThat(transfer.remainingBytes()).isZero();
  }

  @Test
  void modifications_followTheFile() throws Exception {
    Unit.SealedFile unit = Units.file(file, modifications, outcome -> {});
    FileTransfer transfer = new FileTransfer(Delivery.of(unit));
    Message.FileBegin begin = (Message.FileBegin) transfer.announce();

    send(transfer, new Message.FileOffsets(0, 0, false));

    assertThat(begin.modifications())
        .isEqualTo(unit.modifications().map(Unit.SealedFile.Part::identity));
    assertThat(sent(FilePart.FILE)).isEqualTo(Files.readAllBytes(file));
    assertThat(sent(FilePart.MODIFICATIONS)).isEqualTo(Files.readAllBytes(modifications));
  }

  @ParameterizedTest(name = "{0} and {1} held")
  @CsvSource({
    "0, 0",
    "1, 0",
    "1024, 0",
    "2147, 0",
    "2148, 0",
    "2148, 49",
    "2148, 50",
    "0, 50",
    "99, 20",
  })
  void receiver_thatHoldsSome_isSentTheRest(long fileHeld, long modificationsHeld)
      throws Exception {
    FileTransfer transfer = transfer(Units.file(file, modifications, outcome -> {}));

    send(transfer, new Message.FileOffsets(fileHeld, modificationsHeld, false));

    assertThat(sent(FilePart.FILE)).isEqualTo(from(file, fileHeld));
    assertThat(sent(FilePart.MODIFICATIONS)).isEqualTo(from(modifications, modificationsHeld));
  }

  @Test
  void receiver_thatClaimsMoreThanThereIs_isAskedToVerify() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, modifications, outcome -> {}));

    int chunks = send(transfer, new Message.FileOffsets(Long.MAX_VALUE, Long.MAX_VALUE, false));

    assertThat(chunks).isZero();
    assertThat(lastMessage).isInstanceOf(Message.FileEnd.class);
  }

  @Test
  void emptyFile_hasNoChunks() throws Exception {
    FileTransfer transfer = transfer(Units.file(random("empty", 0), outcome -> {}));

    assertThat(send(transfer, new Message.FileOffsets(0, 0, false))).isZero();
    assertThat(lastMessage).isInstanceOf(Message.FileEnd.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK})
  void file_aroundAChunk_isSentWhole(int length) throws Exception {
    Path other = random("other", length);
    FileTransfer transfer = transfer(Units.file(other, outcome -> {}));

    int chunks = send(transfer, new Message.FileOffsets(0, 0, false));

    assertThat(chunks).isEqualTo((length + CHUNK - 1) / CHUNK);
    assertThat(sent(FilePart.FILE)).isEqualTo(Files.readAllBytes(other));
  }

  @Test
  void knownFile_isDoneAtOnce() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, modifications, outcome -> {}));
    transfer.announce();
    assertThat(transfer.isUnanswered()).isTrue();

    transfer.begun(new Message.FileOffsets(2 * CHUNK + 100, 50, true));

    assertThat(transfer.isDone()).isTrue();
    assertThat(transfer.isUnanswered()).isFalse();
    assertThat(transfer.outcome()).isEqualTo(Unit.Outcome.KNOWN);
  }

  @Test
  void file_thatArrived_isDone_whateverBecomesOfTheLink() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, outcome -> {}));
    transfer.announce();
    send(transfer, new Message.FileOffsets(0, 0, false));

    transfer.arrived();
    transfer.interrupted();

    assertThat(transfer.isDone()).isTrue();
    assertThat(transfer.isNew()).isFalse();
    assertThat(transfer.outcome()).isEqualTo(Unit.Outcome.APPLIED);
  }

  @Test
  void interruptedFile_isAnnouncedAnew_andGoesOnWhereTheReceiverIs() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, outcome -> {}));
    Message announcement = transfer.announce();
    transfer.begun(new Message.FileOffsets(0, 0, false));
    transfer.next(CHUNK);
    transfer.next(CHUNK);

    transfer.interrupted();

    assertThat(transfer.isNew()).isTrue();
    assertThat(transfer.canGoOn()).isFalse();
    assertThat(transfer.announce()).isEqualTo(announcement);
    send(transfer, new Message.FileOffsets(7, 0, false));
    assertThat(sent(FilePart.FILE)).isEqualTo(from(file, 7));
  }

  @Test
  void chunks_areAsLargeAsTheWindowSays() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, outcome -> {}));
    transfer.begun(new Message.FileOffsets(0, 0, false));

    assertThat(((Message.FileChunk) transfer.next(10)).bytes()).hasSize(10);
    Message.FileChunk second = (Message.FileChunk) transfer.next(500);

    assertThat(second.offset()).isEqualTo(10);
    assertThat(second.bytes()).hasSize(500);
    assertThat(transfer.remainingBytes()).isEqualTo(2 * CHUNK + 100 - 510);
  }

  @Test
  void file_thatCouldNotBeRead_goesOnThere_whenItCan() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, outcome -> {}));
    byte[] content = Files.readAllBytes(file);
    transfer.begun(new Message.FileOffsets(0, 0, false));
    transfer.next(CHUNK);
    Files.delete(file);
    assertThatThrownBy(() -> transfer.next(CHUNK)).isInstanceOf(IOException.class);

    Files.write(file, content);

    assertThat(((Message.FileChunk) transfer.next(CHUNK)).offset()).isEqualTo(CHUNK);
  }

  @Test
  void file_thatBecameShorter_saysSo() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, outcome -> {}));
    transfer.begun(new Message.FileOffsets(2L * CHUNK, 0, false));
    Files.write(file, new byte[3]);

    assertThatThrownBy(() -> transfer.next(CHUNK))
        .isInstanceOf(IOException.class)
        .hasMessage("%s ends at 3, %d bytes were expected".formatted(file, 2 * CHUNK + 100));
  }

  @Test
  void file_thatIsGone_saysSo() throws Exception {
    FileTransfer transfer = transfer(Units.file(file, outcome -> {}));
    transfer.begun(new Message.FileOffsets(0, 0, false));
    Files.delete(file);

    assertThatThrownBy(() -> transfer.next(CHUNK))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1-1-0");
  }

  /** Sends until FILE_END is due; checks that every chunk follows the one before. */
  private int send(FileTransfer transfer, Message.FileOffsets offsets) throws IOException {
    Map<FilePart, Long> next = new EnumMap<>(FilePart.class);
    next.put(FilePart.FILE, offsets.file());
    next.put(FilePart.MODIFICATIONS, offsets.modifications());
    transfer.begun(offsets);
    int chunks = 0;
    lastMessage = transfer.next(CHUNK);
    while (lastMessage instanceof Message.FileChunk chunk) {
      assertThat(chunk.offset()).isEqualTo(next.get(chunk.part()));
      assertThat(chunk.bytes().length).isBetween(1, CHUNK);
      next.merge(chunk.part(), (long) chunk.bytes().length, Long::sum);
      bytes(chunk.part()).writeBytes(chunk.bytes());
      chunks++;
      lastMessage = transfer.next(CHUNK);
    }
    return chunks;
  }

  private static FileTransfer transfer(Unit.SealedFile unit) {
    return new FileTransfer(Delivery.of(unit));
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
