// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.util.Optional;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * Asks a node whether it is ready: SQL is answered, and the cluster counts its DataNode as running.
 */
final class SqlProbe implements NodeProbe {
  private static final String RUNNING = "Running";

  private final HostPort address;
  private final Login login;
  private final String internalPort;

  SqlProbe(NodeProperties settings, Login login) throws CommandException {
    this.address = clientAddress(settings);
    this.login = login;
    this.internalPort = settings.require("dn_internal_port");
  }

  @Override
  public HostPort address() {
    return address;
  }

  /** Where a client on this host finds the node. */
  static HostPort clientAddress(NodeProperties settings) throws CommandException {
    String host = settings.get("dn_rpc_address").orElse(HostPort.LOOPBACK);
    boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
    return new HostPort(everywhere ? HostPort.LOOPBACK : host, settings.requirePort("dn_rpc_port"));
  }

  @Override
  public Optional<String> obstacle() {
    try (SqlClient client = SqlClient.open(address, login)) {
      QueryResult nodes = client.query("SHOW CLUSTER");
      return nodes
              .where("InternalPort", internalPort)
              .map(row -> nodes.value(row, "Status").orElse("unknown"))
              .anyMatch(RUNNING::equals)
          ? Optional.empty()
          : Optional.of("the cluster does not count the DataNode as running yet");
    } catch (IoTDBConnectionException | StatementExecutionException e) {
      return refusedLogin(e) ? Optional.empty() : Optional.of(firstLine(e));
    }
  }

  /** Someone changed the password: not our business, and whoever refuses a login does answer. */
  static boolean refusedLogin(Exception e) {
    String code = Integer.toString(TSStatusCode.WRONG_LOGIN_PASSWORD.getStatusCode());
    return String.valueOf(e.getMessage()).startsWith(code);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
