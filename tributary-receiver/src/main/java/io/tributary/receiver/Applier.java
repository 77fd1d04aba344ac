// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.nio.file.Path;
import java.util.Collection;
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
   * Loads a sealed file. The files may be moved away.
   *
   * @param file a TsFile, complete and verified
   * @param modifications the deletions that hold inside it, and nowhere else
   */
  void file(String database, Path file, Optional<Path> modifications) throws ApplyException;

  /** The devices that a file has points of, as ROWS names them; none when it cannot be read. */
  Collection<String> devices(Path file);

  /**
   * Runs {@code task}, which calls {@link #file}, soon and on another thread, with the rights of
   * the connection whose thread calls this.
   */
  void inBackground(Runnable task);

  /** Deletes points; never a series. */
  void delete(Message.Delete delete) throws ApplyException;

  /** Whether a query here finds the point, asked of the engine as a client would ask. */
  Finding find(Message.Mark mark);
}
