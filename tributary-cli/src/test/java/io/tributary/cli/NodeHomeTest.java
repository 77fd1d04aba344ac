// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeHomeTest {
  private static final Membership CLOUD =
      Membership.joining(new HostPort("cloud", 10710), NodeRole.CONFIG_NODE);

  @TempDir Path directory = Path.of("");

  @Test
  void requireUsable_someoneElsesFiles_refused() throws Exception {
    Files.writeString(directory.resolve("thesis.tex"), "years of work");

    assertThatThrownBy(NodeHome.of(directory)::requireUsable)
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("not empty");
  }

  @Test
  void requireUsable_settingsLaidReady_accepted() throws Exception {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(directory.resolve("conf/iotdb-common.properties"), "ip_white_list=");

    assertThatCode(NodeHome.of(directory)::requireUsable).doesNotThrowAnyException();
  }

  @Test
  void claim_twice_keepsWhatAPersonChanged() throws Exception {
    NodeHome home = NodeHome.of(directory.resolve("node"));
    home.claim(Membership.OWN);
    Files.writeString(home.logbackFile(NodeRole.DATA_NODE), "<configuration/>");

    home.claim(CLOUD);

    assertThat(home.isOurs()).isTrue();
    assertThat(home.membership()).isEqualTo(Membership.OWN);
    assertThat(home.logbackFile(NodeRole.DATA_NODE)).hasContent("<configuration/>");
  }

  @Test
  void membership_rememberedByMarker() throws Exception {
    NodeHome.of(directory).claim(CLOUD);

    assertThat(NodeHome.of(directory).membership()).isEqualTo(CLOUD);
  }

  @Test
  void membership_ofAHomeThatHasNoRoleInItsMarker_isThatOfADataNode() throws Exception {
    Files.writeString(directory.resolve(".tributary"), "config-node=cloud:10710\n");

    Membership membership = NodeHome.of(directory).membership();

    assertThat(membership.roles()).containsExactly(NodeRole.DATA_NODE);
    assertThat(membership).hasToString("DataNode of cloud:10710");
    assertThat(Membership.OWN.roles()).containsExactly(NodeRole.CONFIG_NODE, NodeRole.DATA_NODE);
  }

  @Test
  void lock_heldElsewhere_saysSo() throws Exception {
    NodeHome home = NodeHome.of(directory);
    home.claim(Membership.OWN);
    HomeLock held = home.lock();

    assertThatThrownBy(home::lock).hasMessageContaining("another start or stop");

    held.release();
    home.lock().release();
  }

  @Test
  void of_pathTheEngineCannotRead_refused() {
    assertThatThrownBy(() -> NodeHome.of(directory.resolve("a,b")))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("','");
  }

  @Test
  void process_pidOfSomeoneElse_isNotOurs() throws Exception {
    NodeHome home = NodeHome.of(directory);
    home.claim(Membership.OWN);
    Path pidFile = home.pidFile(NodeRole.DATA_NODE);
    NodeProcess process = new NodeProcess(NodeRole.DATA_NODE, home);

    for (String content : new String[] {Long.toString(ProcessHandle.current().pid()), "", "x"}) {
      Files.writeString(pidFile, content);
      assertThat(process.find()).as(content).isEmpty();
    }
  }

  @Test
  void command_carriesMarkHeapAndOptions() throws Exception {
    NodeHome home = NodeHome.of(directory);
    NodeProperties settings = settings("tributary_datanode_heap", "2g");
    settings.put("tributary_datanode_jvm_options", "-Da=1  -Db=2");

    List<String> command = JvmCommand.of(NodeRole.DATA_NODE, home, settings, Program.TRIBUTARY);

    assertThat(command)
        .contains("-Xmx2g", "-XX:MaxDirectMemorySize=2g", "-Da=1", "-Db=2")
        .contains(JvmCommand.mark(NodeRole.DATA_NODE, home.directory()))
        .endsWith("io.tributary.engine.NodeMain", "-s");
    assertThat(JvmCommand.of(NodeRole.CONFIG_NODE, home, settings, Program.TRIBUTARY))
        .contains("-Xmx256m");
  }

  @Test
  void command_ofTheStockEngine_differsInTheMainClassAlone() throws Exception {
    NodeHome home = NodeHome.of(directory);
    NodeProperties settings = settings("a", "b");
    for (NodeRole role : NodeRole.values()) {
      List<String> ours = JvmCommand.of(role, home, settings, Program.TRIBUTARY);
      List<String> stock = JvmCommand.of(role, home, settings, Program.STOCK_ENGINE);
      int main = stock.size() - 2;

      assertThat(stock.get(main)).isEqualTo("org.apache.iotdb." + stockMain(role));
      assertThat(stock.subList(0, main)).isEqualTo(ours.subList(0, main));
    }
  }

  private static String stockMain(NodeRole role) {
    return switch (role) {
      case CONFIG_NODE -> "confignode.service.ConfigNode";
      case DATA_NODE -> "db.service.DataNode";
    };
  }

  @Test
  void command_heapThatIsNoSize_refused() throws Exception {
    NodeProperties settings = settings("tributary_confignode_heap", "much");

    assertThatThrownBy(
            () ->
                JvmCommand.of(
                    NodeRole.CONFIG_NODE, NodeHome.of(directory), settings, Program.TRIBUTARY))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("tributary_confignode_heap=much");
  }

  private NodeProperties settings(String key, String value) throws IOException {
    NodeProperties settings = NodeProperties.load(directory.resolve("none"));
    settings.put(key, value);
    return settings;
  }
}
