// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Gives what has arrived to the receiver's engine, with the rights of the connection it came by.
 * Rows and deletions come on the thread of that connection, one after the other; files likewise on
 * the thread that {@link #inBackground} gives them. A file may come while rows do: then they have
 * no device and time in common.
 *
 * <p>When a method returns, the engine has the data in a form that survives a crash of its process,
 * and a later call wins over an earlier one for the same device and time.
 */
public interface Applier {

  /** Writes live points; creates the database and missing series as they are on the sender. */
  void rows(Message.Rows rows) throws ApplyException;

  /**
   * A sealed file.
   *
   * @param file a TsFile, complete and verified; it may be moved away when it is loaded
   * @param modifications the deletions that hold inside it, and nowhere else
   */
  record SealedFile(String database, Path file, Optional<Path> modifications) {}

  /**
   * Loads the first of these files, and as many of those behind it as are better loaded with it, in
   * their order.
   *
   * @param files at least one
   * @return of each file that is loaded now, the devices that it has points of, as ROWS names them;
   *     none when it cannot be read
   * @throws ApplyException if the first one is not loaded; others may be, and are to be loaded
   *     again
   */
  List<Collection<String>> files(List<SealedFile> files) throws ApplyException;

  /**
   * Runs {@code task}, which calls {@link #files}, soon and on another thread, with the rights of
   * the connection whose thread calls this.
   */
  void inBackground(Runnable task);

  /** Deletes points; never a series. */
  void delete(Message.Delete delete) throws ApplyException;

  /** Whether a query here finds the point, asked of the engine as a client would ask. */
  Finding find(Message.Mark mark);
}
