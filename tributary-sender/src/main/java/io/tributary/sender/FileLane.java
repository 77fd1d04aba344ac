// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sealed files: announced ahead, so that the receiver has said what it holds before their turn
 * comes, then sent piece by piece, one after the other. While the receiver applies a file, the next
 * one's pieces are sent; now and then it is asked how far it is. A file that the receiver cannot
 * take as a whole goes as rows, in its place.
 */
final class FileLane implements Lane {

  private static final Logger LOGGER = LoggerFactory.getLogger(FileLane.class);

  /** Files announced and not yet sent, whatever their size. */
  private static final int MOST_AHEAD = 32;

  /** Those that wait, known already, for one before them included. */
  private static final int MOST_FILES = 128;

  /** What a receiver that is slower than the link may have to keep. */
  private static final long MOST_AT_WORK_BYTES = 256 * 1024 * 1024;

  private final Feed feed;
  private final Exit exit;
  private final Deque<FileTransfer> files = new ArrayDeque<>();
  private final Inquiry inquiry = new Inquiry();

  private final AppliedCount applied = new AppliedCount("files");

  private @Nullable FilePieces pieces;
  private long notBeforeMillis = Long.MIN_VALUE;

  FileLane(Feed feed, Exit exit) {
    this.feed = feed;
    this.exit = exit;
  }

  @Override
  public SenderTally.Part part() {
    return SenderTally.Part.FILES;
  }

  boolean isEmpty() {
    return files.isEmpty();
  }

  @Override
  public Optional<Request> next(long nowMillis, Window window) throws IOException {
    if (nowMillis < notBeforeMillis) {
      return Optional.empty();
    }
    if (pieces != null) {
      Optional<Request> piece = pieces.lane().next(nowMillis, window);
      finishPieces(pieces, nowMillis);
      return piece;
    }
    Optional<Request> announcement = announce(window);
    if (announcement.isPresent()) {
      return announcement;
    }
    Optional<Request> question = ask(nowMillis);
    return question.isPresent() ? question : goOn(window);
  }

  /** How far the receiver is with the first file, which is at work. */
  private Optional<Request> ask(long nowMillis) {
    FileTransfer first = files.peek();
    if (first == null || !first.isAtWork() || !inquiry.isDue(nowMillis)) {
      return Optional.empty();
    }
    return Optional.of(ended(first.end(), first));
  }

  /** After how many milliseconds the receiver should be asked; very many when it need not be. */
  long untilQuestion(long nowMillis) {
    FileTransfer first = files.peek();
    return first != null && first.isAtWork() ? inquiry.untilDue(nowMillis) : Long.MAX_VALUE;
  }

  private Optional<Request> goOn(Window window) throws IOException {
    long atWork = 0;
    for (FileTransfer file : files) {
      if (!file.isSent()) {
        return file.canGoOn() && atWork < MOST_AT_WORK_BYTES
            ? Optional.of(goOn(file, window))
            : Optional.empty();
      }
      atWork += file.isAtWork() ? file.bytes() : 0;
    }
    return Optional.empty();
  }

  @Override
  public void begun(Delivery delivery, Message.FileOffsets offsets) {
    transfer(delivery).begun(offsets);
    settleDone();
  }

  @Override
  public void arrived(Delivery delivery) {
    throw new IllegalStateException("a file arrives by being applied");
  }

  /**
   * The receiver has applied so many files. It applies them in their order.
   *
   * @return those that have arrived now
   */
  List<Delivery> applied(long appliedThere, long nowMillis) {
    List<Delivery> arrived = arrived(FileTransfer::isAtWork, appliedThere);
    inquiry.answered(!arrived.isEmpty(), nowMillis);
    return arrived;
  }

  /**
   * The same on a new connection: those in doubt that have not arrived begin anew.
   *
   * @return those that have arrived
   */
  List<Delivery> reconcile(long appliedThere) {
    List<Delivery> arrived = arrived(FileTransfer::isInDoubt, appliedThere);
    files.stream().filter(FileTransfer::isInDoubt).forEach(FileTransfer::missed);
    return arrived;
  }

  AppliedCount count() {
    return applied;
  }

  private List<Delivery> arrived(Predicate<FileTransfer> candidate, long appliedThere) {
    List<FileTransfer> candidates = files.stream().filter(candidate).toList();
    int count = applied.update(appliedThere, candidates.size());
    List<FileTransfer> arrived = candidates.subList(0, count);
    arrived.forEach(FileTransfer::arrived);
    settleDone();
    return arrived.stream().map(FileTransfer::delivery).toList();
  }

  @Override
  public void interrupted() {
    inquiry.interrupted();
    files.forEach(FileTransfer::interrupted);
    if (pieces != null) {
      pieces.lane().interrupted();
    }
  }

  @Override
  public void pauseUntil(long millis) {
    notBeforeMillis = millis;
  }

  /** Lets go of a file that is being read. */
  void close() {
    if (pieces != null) {
      pieces.close();
    }
  }

  @Override
  public boolean split(Delivery delivery, String reason) {
    Unit.SealedFile unit = (Unit.SealedFile) delivery.unit();
    try {
      pieces = new FilePieces(delivery, unit.rows().open(), reason, exit);
      LOGGER.info("{} is sent as rows: {}", unit.label(), reason);
      return true;
    } catch (IOException e) {
      LOGGER.warn("{} cannot be sent as rows either", unit.label(), e);
      return false;
    }
  }

  @Override
  public void setAside(Delivery delivery) {
    if (pieces != null) {
      pieces.close();
      pieces = null;
    }
    files.remove(transfer(delivery));
    exit.left(delivery, Unit.Outcome.SET_ASIDE);
  }

  /** What is worth announcing: as much as the link takes while an answer is on its way. */
  private Optional<Request> announce(Window window) throws IOException {
    long ahead = 0;
    int count = 0;
    for (FileTransfer file : files) {
      if (file.isNew()) {
        return announced(file);
      }
      ahead += file.remainingBytes();
      count += file.isSent() ? 0 : 1;
    }
    if (files.size() >= MOST_FILES
        || count >= MOST_AHEAD
        || (count > 1 && ahead > 2 * window.limitBytes())) {
      return Optional.empty();
    }
    Optional<Unit.SealedFile> next = feed.nextFile();
    if (next.isEmpty()) {
      return Optional.empty();
    }
    FileTransfer file = new FileTransfer(Delivery.of(next.get()));
    files.add(file);
    return announced(file);
  }

  /** Whether it must be applied again may hang on what the receiver says of those before it. */
  private Optional<Request> announced(FileTransfer file) {
    if (file.mustApply() && files.stream().anyMatch(FileTransfer::isUnanswered)) {
      return Optional.empty();
    }
    return Optional.of(new Request(file.announce(), file.delivery(), this));
  }

  private Request goOn(FileTransfer file, Window window) throws IOException {
    Message message = file.next(window.chunkBytes());
    return message instanceof Message.FileEnd
        ? ended(message, file)
        : new Request(message, file.delivery(), this);
  }

  private Request ended(Message message, FileTransfer file) {
    inquiry.asked();
    return new Request(message, file.delivery(), this);
  }

  /** In their order: progress must not move past a file that is still under way. */
  private void settleDone() {
    while (!files.isEmpty() && files.peek().isDone()) {
      FileTransfer done = files.remove();
      exit.left(done.delivery(), done.outcome());
    }
  }

  private void finishPieces(FilePieces all, long nowMillis) {
    if (!all.isDone()) {
      return;
    }
    if (all.unreadable().isPresent()) {
      if (!exit.setAside(this, all.file(), all.unreadable().get())) {
        notBeforeMillis = nowMillis + Outbox.NOT_SET_ASIDE_MILLIS;
      }
      return;
    }
    all.close();
    pieces = null;
    files.remove(transfer(all.file()));
    exit.left(all.file(), all.outcome());
  }

  @Override
  public boolean isFirst(Delivery delivery) {
    return files.peek() != null && files.peek().delivery() == delivery;
  }

  private FileTransfer transfer(Delivery delivery) {
    for (FileTransfer file : files) {
      if (file.delivery() == delivery) {
        return file;
      }
    }
    throw new IllegalStateException("not in this lane: " + delivery.unit().label());
  }
}
