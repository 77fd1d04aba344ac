// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The files that a pipe has lately announced, by whatever connection: when the pipe ends, nobody
 * continues what is held of them. In memory only; what is forgotten expires. Thread-safe.
 */
final class PipeParts {

  /** More than one connection may announce, so all that is still in arrival is among them. */
  private static final int MOST = 1024;

  @GuardedBy("this")
  private final Set<FileIdentity> announced = new LinkedHashSet<>();

  /** The newest are kept. Those that are applied stay: there is nothing left of them. */
  synchronized void add(Message.FileBegin begin) {
    add(begin.file());
    begin.modifications().ifPresent(this::add);
  }

  /** Deletes what is held of them. */
  synchronized void discard(Staging staging) throws IOException {
    for (FileIdentity file : announced) {
      staging.discard(file);
    }
    announced.clear();
  }

  @GuardedBy("this")
  private void add(FileIdentity file) {
    announced.remove(file); // so that it is the newest
    announced.add(file);
    if (announced.size() > MOST) {
      Iterator<FileIdentity> oldest = announced.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
