// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.Applier.SealedFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iotdb.db.queryengine.plan.statement.crud.LoadTsFileStatement;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;

/** Links to staged files in a folder of their own, for one LOAD, which takes them away. */
final class LoadFolder implements AutoCloseable {
  private final Path folder;

  private LoadFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Links files of one database, in the order in which they are to be loaded; close it.
   *
   * @param parent on their file system
   */
  static LoadFolder of(Path parent, List<SealedFile> files) throws IOException {
    LoadFolder made =
        new LoadFolder(Files.createTempDirectory(Files.createDirectories(parent), "load"));
    try {
      for (int i = 0; i < files.size(); i++) {
        made.link(i + 1, files.get(i));
      }
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  /** The engine loads the files of a folder by the first number of their names. */
  private void link(int number, SealedFile file) throws IOException {
    Path tsFile = folder.resolve("%d-%d-0-0.tsfile".formatted(number, number));
    Files.createLink(tsFile, file.file());
    if (file.modifications().isPresent()) {
      Path modifications = ModificationFile.getExclusiveMods(tsFile.toFile()).toPath();
      Files.createLink(modifications, file.modifications().get());
    }
  }

  LoadTsFileStatement statement(String database) throws FileNotFoundException {
    LoadTsFileStatement statement = new LoadTsFileStatement(folder.toString());
    statement.setDeleteAfterLoad(true);
    statement.setConvertOnTypeMismatch(false);
    statement.setVerifySchema(true);
    statement.setAutoCreateDatabase(false);
    statement.setDatabaseLevel(database.split("\\.").length - 1);
    return statement;
  }

  @Override
  public void close() {
    Folders.deleteQuietly(folder);
  }
}
