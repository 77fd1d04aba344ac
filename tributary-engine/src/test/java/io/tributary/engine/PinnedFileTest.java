// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iotdb.commons.path.MeasurementPath;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModEntry;
import org.apache.iotdb.db.storageengine.dataregion.modification.ModificationFile;
import org.apache.iotdb.db.storageengine.dataregion.modification.TreeDeletionEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pinned files and where they are. */
class PinnedFileTest {
  @TempDir private Path data;
  private Path sealed;

  @BeforeEach
  void write() throws IOException {
    sealed = engineFile("sequence");
  }

  @Test
  void pinnedFile_staysWhenTheEngineRemovesIts() throws Exception {
    PinnedFile pinned = PinnedFile.pin(sealed, PinDirectory.fresh(sealed), List.of());

    Files.delete(sealed);

    assertThat(pinned.label()).isEqualTo("1-1-0-0.tsfile");
    assertThat(pinned.path()).hasContent("points");
    assertThat(pinned.modifications()).isEmpty();
    pinned.release();
    assertThat(pinned.path()).doesNotExist();
  }

  @Test
  void modifications_areAsTheyWere() throws Exception {
    ModEntry entry = new TreeDeletionEntry(new MeasurementPath("root.db.d.s"), 3, 9);

    PinnedFile pinned = PinnedFile.pin(sealed, PinDirectory.fresh(sealed), List.of(entry));

    Path path = pinned.modifications().orElseThrow();
    try (ModificationFile file = new ModificationFile(path.toFile(), false)) {
      assertThat(file.getAllMods()).containsExactly(entry);
    }
    assertThat(path).isEqualTo(ModificationFile.getExclusiveMods(pinned.path().toFile()).toPath());
    pinned.release();
    assertThat(path).doesNotExist();
  }

  @Test
  void release_mayBeCalledAgain_andLeavesTheEnginesFile() throws Exception {
    PinnedFile pinned = PinnedFile.pin(sealed, PinDirectory.fresh(sealed), List.of());

    pinned.release();
    pinned.release();

    assertThat(sealed).hasContent("points");
  }

  @Test
  void file_thatIsGone_cannotBePinned() throws Exception {
    Path target = PinDirectory.fresh(sealed);
    Files.delete(sealed);

    assertThatThrownBy(() -> PinnedFile.pin(sealed, target, List.of()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void sameFile_pinnedTwice_hasTwoPins() throws Exception {
    PinnedFile one = PinnedFile.pin(sealed, PinDirectory.fresh(sealed), List.of());
    PinnedFile two = PinnedFile.pin(sealed, PinDirectory.fresh(sealed), List.of());

    one.release();

    assertThat(two.path()).hasContent("points");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sequence", "unsequence", "pipe"})
  void pins_areBesideTheEnginesFolder(String folder) throws Exception {
    Path target = PinDirectory.fresh(engineFile(folder));

    assertThat(target.getParent()).isEqualTo(data.resolve("tributary-pins"));
    assertThat(target.getParent()).isDirectory();
  }

  @Test
  void fileOutsideTheEnginesFolders_hasNoPlaceForAPin() throws Exception {
    Path stranger = Files.writeString(data.resolve("stranger.tsfile"), "points");

    assertThatThrownBy(() -> PinDirectory.fresh(stranger))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("stranger.tsfile");
  }

  private Path engineFile(String folder) throws IOException {
    Path partition = data.resolve(folder).resolve("root.db").resolve("1").resolve("0");
    return Files.writeString(
        Files.createDirectories(partition).resolve("1-1-0-0.tsfile"), "points");
  }
}
