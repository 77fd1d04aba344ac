// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.engine.SealedFiles.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sealed file says of its contents. */
class FileContentsTest {
  private static final List<String> DEVICES =
      List.of(
          "root.db",
          "root.db.d",
          "root.db.d.e.f.g",
          "root.db.`a.b`.c",
          "root.db.`1`",
          "root.db.`a-b`",
          "root.db.\u6e29\u5ea6");

  @TempDir private Path folder;

  /** So that a device is the same one, whether it comes in a file or in rows. */
  @Test
  void names_areThoseOfLiveRows() throws Exception {
    Path file =
        SealedFiles.write(
            folder.resolve("1-1-0-0.tsfile"),
            it -> {
              for (String device : DEVICES) {
                List<IMeasurementSchema> schemas =
                    List.of(new MeasurementSchema("s", TSDataType.INT64));
                it.device(device, device.length() % 2 == 0, schemas, new Row(1, 2L));
              }
            });

    List<String> live = new ArrayList<>();
    for (String device : DEVICES) {
      live.add(new PartialPath(device).getFullPath());
    }
    assertThat(FileContents.names(file)).containsExactlyInAnyOrderElementsOf(live);
  }

  @Test
  void names_ofAFileThatIsNone_areRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("1-1-0-0.tsfile"), "nothing");

    assertThatThrownBy(() -> FileContents.names(file)).isInstanceOf(IOException.class);
  }
}
