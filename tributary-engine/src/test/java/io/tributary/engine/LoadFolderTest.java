// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.receiver.Applier.SealedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadFolderTest {
  private static final int FILES = 12;

  @TempDir Path folder;

  /** A later file may overwrite what an earlier one has: 10 must not come before 2. */
  @Test
  void engineLoadsTheFiles_inTheirOrder() throws Exception {
    List<SealedFile> files = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      Path file = Files.writeString(folder.resolve("part" + i), "content " + i);
      files.add(new SealedFile("root.db", file, Optional.empty()));
      contents.add("content " + i);
    }

    List<String> loaded = new ArrayList<>();
    try (LoadFolder links = LoadFolder.of(folder.resolve("loading"), files)) {
      for (var file : links.statement("root.db").getTsFiles()) {
        loaded.add(Files.readString(file.toPath()));
      }
    }

    assertThat(loaded).isEqualTo(contents);
    assertThat(folder.resolve("loading")).isEmptyDirectory();
  }
}
