// SPDX-License-Identifier: Apache-2.0
package io.tributary.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One flat folder of files by name.
 *
 * <p>A name is {@code [a-z0-9][a-z0-9._-]{0,127}}; every call throws {@link
 * IllegalArgumentException} for any other, so that a name never becomes a path. "Durable" means: it
 * is still there after the power has failed.
 *
 * <p>Thread-safe. A folder belongs to one Disk at a time. Every call throws {@link IOException}
 * when the disk fails; a change that threw may have happened or not, and may still be undone by a
 * crash.
 */
public interface Disk {

  /** The whole content, or empty if there is no such file. */
  Optional<byte[]> read(String name) throws IOException;

  /**
   * Makes this the content of the file, whether there was one or not. Atomic: at any time, also
   * after a crash, there is the old content or the new. Durable when it returns. Needs room for
   * both. Whoever has the file open stays with the old content.
   */
  void replace(String name, byte[] content) throws IOException;

  /** Opens a file to read and write it at any place; an empty one is made if there is none. */
  DiskFile open(String name) throws IOException;

  /** Bytes of the file, or empty if there is no such file. */
  OptionalLong length(String name) throws IOException;

  /** When it was last written to by the clock of that time, or empty if there is no such file. */
  OptionalLong lastModifiedMillis(String name) throws IOException;

  /** Deletes the file if it is there. Durable when it returns. */
  void delete(String name) throws IOException;

  /** All files, in the order of their names. A file that is being replaced is there once. */
  List<String> names() throws IOException;

  /** Bytes that can still be written. */
  long freeBytes() throws IOException;

  /**
   * A path of the file, for readers that need one. It has the content as of now; whether it follows
   * later changes is not defined. The reader may move it away; the file still is to be deleted.
   *
   * @throws java.nio.file.NoSuchFileException if there is no such file
   */
  Path path(String name) throws IOException;
}
