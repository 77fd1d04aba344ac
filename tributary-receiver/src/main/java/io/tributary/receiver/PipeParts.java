// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that a pipe has lately announced, by whatever connection, and that are not applied:
 * when the pipe ends, nobody continues what is held of them. In memory only; what is forgotten
 * expires. Thread-safe.
 */
final class PipeParts {

  private static final Logger LOGGER = LoggerFactory.getLogger(PipeParts.class);

  /** More than one connection may announce, so all that is still in arrival is among them. */
  private static final int MOST = 1024;

  private final Staging staging;
  private final Copies copies;

  @GuardedBy("this")
  private final Set<FileIdentity> announced = new LinkedHashSet<>();

  PipeParts(Staging staging, Copies copies) {
    this.staging = staging;
    this.copies = copies;
  }

  /** The newest are kept. */
  synchronized void add(Message.FileBegin begin) {
    add(begin.file());
    begin.modifications().ifPresent(this::add);
  }

  synchronized boolean isEmpty() {
    return announced.isEmpty();
  }

  /** It is applied. What is held of it goes; a part that stays is removed when it has expired. */
  synchronized void applied(Message.FileBegin begin) {
    try {
      discard(begin.file());
      if (begin.modifications().isPresent()) {
        discard(begin.modifications().get());
      }
    } catch (IOException e) {
      LOGGER.warn("{} cannot be removed now that it is applied", begin.file().name(), e);
    }
  }

  /** The pipe has ended: deletes what is held of all. */
  synchronized void discard() throws IOException {
    for (FileIdentity file : List.copyOf(announced)) {
      discard(file);
    }
  }

  @GuardedBy("this")
  private void discard(FileIdentity file) throws IOException {
    copies.forget(file);
    staging.discard(file);
    announced.remove(file);
  }

  @GuardedBy("this")
  private void add(FileIdentity file) {
    announced.remove(file); // so that it is the newest
    announced.add(file);
    if (announced.size() > MOST) {
      Iterator<FileIdentity> oldest = announced.iterator();
      copies.forget(oldest.next());
      oldest.remove();
    }
  }
}
