// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePropertiesTest {
  @TempDir Path directory = Path.of("");

  @Test
  void put_existingKey_replacedWhereItStands() throws IOException {
    NodeProperties settings = load("# mine\nwal_mode = ASYNC\nother=1\n wal_mode: DISABLE\n");

    settings.put("wal_mode", "SYNC");
    settings.save();

    assertThat(Files.readAllLines(file())).containsExactly("# mine", "wal_mode=SYNC", "other=1");
  }

  @Test
  void put_keyThatBeginsLikeAnother_leavesTheOther() throws IOException {
    NodeProperties settings = load("dn_rpc_port_old=1\n#dn_rpc_port=2\n");

    settings.put("dn_rpc_port", "3");
    settings.save();

    assertThat(Files.readAllLines(file()))
        .containsExactly("dn_rpc_port_old=1", "#dn_rpc_port=2", "dn_rpc_port=3");
  }

  @Test
  void put_anyValue_readBackAsWritten() throws IOException {
    for (String value : new String[] {"", "a=b", "C:\\data", "10.0.0.0/8, ::1", "数据"}) {
      NodeProperties settings = load("");
      settings.put("key", value);
      settings.save();

      assertThat(NodeProperties.load(file()).get("key")).contains(value);
    }
  }

  @Test
  void firstSettings_userSetSomething_isKept() throws Exception {
    NodeProperties settings = load("dn_rpc_port=7777\ncn_internal_address=10.0.0.5\n");

    FirstProperties.ofCluster(settings, new Random(17));

    assertThat(settings.requirePort("dn_rpc_port")).isEqualTo(7777);
    assertThat(settings.get("dn_internal_address")).contains("10.0.0.5");
    assertThat(settings.get("dn_seed_config_node"))
        .contains("10.0.0.5:" + settings.require("cn_internal_port"));
    assertThat(settings.get("wal_mode")).contains("SYNC");
    for (NodeRole role : NodeRole.values()) {
      for (String key : role.portKeys()) {
        assertThat(settings.requirePort(key)).as(key).isPositive();
      }
    }
  }

  @Test
  void firstSettings_member_hasNoConfigNode() throws Exception {
    NodeProperties settings = load("");

    FirstProperties.ofMember(
        settings, NodeRole.DATA_NODE, new HostPort("10.0.0.1", 10710), "10.0.0.2", new Random(17));

    assertThat(settings.get("cn_internal_port")).isEmpty();
    assertThat(settings.get("dn_seed_config_node")).contains("10.0.0.1:10710");
    assertThat(settings.get("dn_internal_address")).contains("10.0.0.2");
  }

  @Test
  void requirePort_nonsense_namesKeyAndFile() throws IOException {
    NodeProperties settings = load("dn_rpc_port=many\n");

    assertThatThrownBy(() -> settings.requirePort("dn_rpc_port"))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("dn_rpc_port")
        .hasMessageContaining(file().toString());
  }

  private Path file() {
    return directory.resolve("conf").resolve("iotdb-system.properties");
  }

  private NodeProperties load(String content) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), content);
    return NodeProperties.load(file());
  }
}
