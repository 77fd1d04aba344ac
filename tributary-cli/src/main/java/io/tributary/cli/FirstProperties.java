// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;

/** What the first start writes for the keys that nobody has set: one small machine at the edge. */
final class FirstProperties {
  private static final String SIMPLE = "org.apache.iotdb.consensus.simple.SimpleConsensus";
  private static final String RATIS = "org.apache.iotdb.consensus.ratis.RatisConsensus";

  private FirstProperties() {}

  /** A node with a ConfigNode of its own. */
  static void ofCluster(NodeProperties settings, RandomGenerator random) throws CommandException {
    consensus(settings);
    settings.putDefault(
        "cn_internal_address",
        HostPort.LOOPBACK,
        "ConfigNode. For DataNodes on other machines set both internal addresses at the first",
        "start, to one that they reach.");
    ports(NodeRole.CONFIG_NODE, settings, random);
    String seed =
        settings.require("cn_internal_address") + ":" + settings.require("cn_internal_port");
    settings.putDefault("cn_seed_config_node", seed);
    dataNode(settings, seed, settings.require("cn_internal_address"), random);
  }

  /** A node that joins; {@code localAddress} is the one by which it reaches the cluster. */
  static void ofMember(
      NodeProperties settings,
      NodeRole role,
      HostPort cluster,
      String localAddress,
      RandomGenerator random)
      throws CommandException {
    consensus(settings);
    switch (role) {
      case CONFIG_NODE -> {
        settings.putDefault("cn_seed_config_node", cluster.toString(), "ConfigNode.");
        settings.putDefault("cn_internal_address", localAddress);
        ports(NodeRole.CONFIG_NODE, settings, random);
      }
      case DATA_NODE -> dataNode(settings, cluster.toString(), localAddress, random);
    }
  }

  private static void consensus(NodeProperties settings) {
    settings.putDefault(
        "config_node_consensus_protocol_class",
        RATIS,
        "With SimpleConsensus a ConfigNode cannot read its log behind a CREATE USER or GRANT: at its",
        "next start it would forget databases, regions and pipes.");
    settings.putDefault(
        "schema_region_consensus_protocol_class",
        SIMPLE,
        "One copy of everything: a Ratis group for each database would cost a small machine much.");
    settings.putDefault("data_region_consensus_protocol_class", SIMPLE);
    settings.putDefault("schema_replication_factor", "1");
    settings.putDefault("data_replication_factor", "1");
    settings.putDefault(
        "wal_mode",
        "SYNC",
        "What an INSERT has acknowledged survives kill -9 and loss of power, on both ends; else the",
        "ends could differ for good.");
    settings.putDefault(
        "wal_sync_mode_fsync_delay_in_ms",
        "1",
        "A write waits so long for others that share its way to the disk. The engine's default of 3",
        "is most of the time that a write takes.");
    settings.putDefault(
        "max_wal_nodes_num",
        "4",
        "Databases share this many logs; one each would take 32 MB of memory a database.");
    settings.putDefault(
        "dn_thrift_max_frame_size",
        "67108864",
        "A call's length is believed before its caller has logged in: half a gigabyte, the engine's",
        "default, would let any stranger end the process.");
    settings.putDefault(
        "dn_join_cluster_retry_interval_ms",
        "500",
        "ConfigNode and DataNode start side by side; the DataNode asks this often.");
  }

  private static void dataNode(
      NodeProperties settings, String seed, String internalAddress, RandomGenerator random)
      throws CommandException {
    settings.putDefault("dn_seed_config_node", seed, "DataNode.");
    settings.putDefault("dn_rpc_address", "0.0.0.0");
    settings.putDefault("dn_rpc_port", Integer.toString(StartRequest.DEFAULT_RPC_PORT));
    settings.putDefault("dn_internal_address", internalAddress);
    ports(NodeRole.DATA_NODE, settings, random);
  }

  private static void ports(NodeRole role, NodeProperties settings, RandomGenerator random)
      throws CommandException {
    List<String> missing = new ArrayList<>(role.portKeys());
    missing.removeIf(key -> settings.get(key).isPresent());
    Iterator<Integer> picked = Ports.pick(missing.size(), random).iterator();
    missing.forEach(key -> settings.putDefault(key, Integer.toString(picked.next())));
  }
}
