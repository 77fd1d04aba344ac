// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.nio.file.Path;
import org.apache.iotdb.db.conf.IoTDBDescriptor;

/**
 * What a pipe keeps on the sender's disk, one folder each, under the engine's system directory. The
 * folder is named by the creation time, which is unique: a name never becomes a path.
 */
final class PipeFolder {

  private PipeFolder() {}

  /** The synchronisation's own folder. */
  static Path root() {
    return Path.of(IoTDBDescriptor.getInstance().getConfig().getSystemDir(), "tributary");
  }

  static Path of(PipeKey pipe) {
    return root().resolve("pipes").resolve(String.valueOf(pipe.createdAtMillis()));
  }

  /** Removes all that a dropped pipe kept. */
  static void delete(PipeKey pipe) {
    Folders.deleteQuietly(of(pipe));
  }
}
