// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.List;

/** The two processes that make a node. */
enum NodeRole {
  CONFIG_NODE(
      "confignode",
      "ConfigNode",
      "io.tributary.engine.ConfigNodeMain",
      "org.apache.iotdb.confignode.service.ConfigNode",
      "256m",
      // It keeps books and never has much to do: half the time to start, a fifth less memory.
      NodeRole.STARTS_FAST,
      List.of("cn_internal_port", "cn_consensus_port")),
  DATA_NODE(
      "datanode",
      "DataNode",
      "io.tributary.engine.NodeMain",
      "org.apache.iotdb.db.service.DataNode",
      "768m",
      "",
      List.of(
          "dn_rpc_port",
          "dn_internal_port",
          "dn_mpp_data_exchange_port",
          "dn_schema_region_consensus_port",
          "dn_data_region_consensus_port"));

  /** For a process whose start matters more than its speed after an hour. */
  static final String STARTS_FAST = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

  private final String fileName;
  private final String title;
  private final String mainClass;
  private final String engineMainClass;
  private final String defaultHeap;
  private final String defaultJvmOptions;

  @SuppressWarnings("ImmutableEnumChecker") // Only ever List.of.
  private final List<String> portKeys;

  NodeRole(
      String fileName,
      String title,
      String mainClass,
      String engineMainClass,
      String defaultHeap,
      String defaultJvmOptions,
      List<String> portKeys) {
    this.fileName = fileName;
    this.title = title;
    this.mainClass = mainClass;
    this.engineMainClass = engineMainClass;
    this.defaultHeap = defaultHeap;
    this.defaultJvmOptions = defaultJvmOptions;
    this.portKeys = portKeys;
  }

  /**
   * The role that a person or a file has named.
   *
   * @param source where the name stands, for the message
   */
  static NodeRole named(String name, String source) throws CommandException {
    for (NodeRole role : values()) {
      if (role.fileName.equals(name)) {
        return role;
      }
    }
    throw new UsageException("%s %s is neither confignode nor datanode".formatted(source, name));
  }

  /** The stem of the role's files: pid, logs, logback. */
  String fileName() {
    return fileName;
  }

  /** As people and the engine's documentation write it. */
  String title() {
    return title;
  }

  String mainClass(Program program) {
    return switch (program) {
      case TRIBUTARY -> mainClass;
      case STOCK_ENGINE -> engineMainClass;
    };
  }

  String defaultHeap() {
    return defaultHeap;
  }

  /** Separated by blanks; what the settings say replaces them. */
  String defaultJvmOptions() {
    return defaultJvmOptions;
  }

  /** Keys of the ports that the process listens on. */
  List<String> portKeys() {
    return portKeys;
  }

  String heapKey() {
    return "tributary_" + fileName + "_heap";
  }

  String jvmOptionsKey() {
    return "tributary_" + fileName + "_jvm_options";
  }
}
