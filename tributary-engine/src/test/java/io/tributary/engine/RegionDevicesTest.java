// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionDevicesTest {

  @ParameterizedTest
  @CsvSource({
    "root.db.**, root.db.d1.*",
    "root.db.*.*, root.db.d1.*",
    "root.db.d*.s1, root.db.d1.s1",
    "root.db.*.s*, root.db.d1.s*",
    "root.**.s1, root.db.d1.s1",
    "root.**, root.db.d1.*"
  })
  void wildcard_becomesThisDevice(String pattern, String path) throws Exception {
    assertThat(RegionDevices.isWide(new PartialPath(pattern))).isTrue();
    assertThat(narrowed("root.db.d1", pattern)).containsExactly(path);
  }

  @ParameterizedTest
  @CsvSource({"root.db.e*.*", "root.other.**", "root.db.d1.x.*", "root.db.*.*.s"})
  void wildcard_ofOthers_isNothing(String pattern) throws Exception {
    assertThat(narrowed("root.db.d1", pattern)).isEmpty();
  }

  @Test
  void deviceWithOddNames_keepsThem() throws Exception {
    assertThat(narrowed("root.db.`a.b`", "root.db.**")).containsExactly("root.db.`a.b`.*");
  }

  @ParameterizedTest
  @CsvSource({"root.db.d1.s1", "root.db.d1.*", "root.db.d1.s*"})
  void oneDevice_isNotWide(String pattern) throws Exception {
    assertThat(RegionDevices.isWide(new PartialPath(pattern))).isFalse();
  }

  private static List<String> narrowed(String device, String pattern) throws Exception {
    List<String> paths = new ArrayList<>();
    RegionDevices.narrow(
        IDeviceID.Factory.DEFAULT_FACTORY.create(device), new PartialPath(pattern), paths);
    return paths;
  }
}
