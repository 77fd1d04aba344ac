// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.engine.SettingsFiles.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SettingsFilesTest {
  private static final String CONF = "IOTDB_CONF";

  @TempDir private Path conf;

  @BeforeEach
  void setFolder() {
    System.setProperty(CONF, conf.toString());
  }

  @AfterEach
  void clearFolder() {
    System.clearProperty(CONF);
  }

  @Test
  void withoutFiles_theDefaultsHold() throws Exception {
    Settings settings = SettingsFiles.read();

    assertThat(settings.sender().maxNumberOfSyncFileRetry()).isEqualTo(5);
    assertThat(settings.receiver().ipWhiteList()).hasToString("127.0.0.1/32");
    assertThat(settings.receiver().legacyProtocolEnabled()).isFalse();
    assertThat(settings.both().freeDiskReserveBytes()).isEqualTo(512 * 1024 * 1024);
  }

  @Test
  void systemFile_isRead() throws Exception {
    write(
        "iotdb-system.properties",
        "max_number_of_sync_file_retry=7",
        "ip_white_list = 10.0.0.0/8 , ::1",
        "sync_free_disk_reserve_bytes=0",
        "dn_rpc_port=6667");

    assertThat(SettingsFiles.read().sender().maxNumberOfSyncFileRetry()).isEqualTo(7);
    assertThat(SettingsFiles.read().both().freeDiskReserveBytes()).isZero();
    assertThat(SettingsFiles.read().receiver().ipWhiteList().allows("10.1.2.3")).isTrue();
    assertThat(SettingsFiles.read().receiver().ipWhiteList().allows("127.0.0.1")).isFalse();
  }

  @Test
  void commonFile_isRead_whereTheSystemFileIsSilent() throws Exception {
    write("iotdb-common.properties", "max_number_of_sync_file_retry=7", "ip_white_list=10.0.0.1");
    write("iotdb-system.properties", "ip_white_list=10.0.0.2");

    assertThat(SettingsFiles.read().sender().maxNumberOfSyncFileRetry()).isEqualTo(7);
    assertThat(SettingsFiles.read().receiver().ipWhiteList()).hasToString("10.0.0.2");
  }

  @Test
  void emptyList_meansNobody() throws Exception {
    write("iotdb-system.properties", "ip_white_list=");

    assertThat(SettingsFiles.read().receiver().ipWhiteList().allows("127.0.0.1")).isFalse();
  }

  @Test
  void invalidValues_areNamedTogether() throws Exception {
    write(
        "iotdb-system.properties",
        "max_number_of_sync_file_retry=-1",
        "ip_white_list=10.0.0.0/8,10.0.0.0/99",
        "sync_free_disk_reserve_bytes=much");

    assertThatThrownBy(SettingsFiles::read)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("max_number_of_sync_file_retry: <-1>")
        .hasMessageContaining("10.0.0.0/99")
        .hasMessageContaining("sync_free_disk_reserve_bytes: <much>");
  }

  @Test
  void brokenFile_isNamed() throws Exception {
    write("iotdb-system.properties", "ip_white_list=\\u12");

    assertThatThrownBy(SettingsFiles::read)
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("iotdb-system.properties cannot be read");
  }

  @Test
  void removedKey_returnsToItsDefault_whenApplied() throws Exception {
    write("iotdb-system.properties", "max_number_of_sync_file_retry=7");
    SettingsFiles files = SettingsFiles.load();
    write("iotdb-system.properties", "");
    assertThat(files.inForce().sender().maxNumberOfSyncFileRetry()).isEqualTo(7);

    files.apply(SettingsFiles.read());

    assertThat(files.inForce().sender().maxNumberOfSyncFileRetry()).isEqualTo(5);
  }

  @Test
  void invalidFile_leavesWhatIsInForce() throws Exception {
    write("iotdb-system.properties", "ip_white_list=10.0.0.1");
    SettingsFiles files = SettingsFiles.load();
    write("iotdb-system.properties", "ip_white_list=nonsense");

    assertThatThrownBy(SettingsFiles::read).isInstanceOf(InvalidSettingsException.class);

    assertThat(files.inForce().receiver().ipWhiteList()).hasToString("10.0.0.1");
  }

  private void write(String name, String... lines) throws IOException {
    Files.writeString(conf.resolve(name), String.join("\n", lines) + "\n");
  }
}
