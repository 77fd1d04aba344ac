// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.iotdb.rpc.IoTDBConnectionException;
import org.apache.iotdb.rpc.StatementExecutionException;

/**
 * How a node is doing, seen from outside.
 *
 * @param error why SQL is not answered, empty when it is
 */
record StatusReport(
    String home,
    HostPort address,
    List<ProcessState> processes,
    Optional<String> error,
    QueryResult sinks,
    QueryResult pipes,
    QueryResult pipeStatus) {
  private static final Pattern WORD_END = Pattern.compile("[\\s_]+");
  private static final QueryResult NOTHING = new QueryResult(List.of(), false, List.of());

  /** What of the pipe status fits on a screen. */
  private static final List<String> PIPE_STATUS_COLUMNS =
      List.of(
          "name",
          "state",
          "health",
          "since",
          "lag seconds",
          "history percent",
          "backlog points",
          "backlog bytes",
          "caught up in seconds",
          "reason");

  /** One process; no pid when it is not running. */
  record ProcessState(NodeRole role, Optional<Long> pid, Map<String, Integer> ports) {}

  static StatusReport of(Node node, Login login) throws CommandException, IOException {
    NodeHome home = node.home();
    home.requireOurs();
    NodeProperties settings = NodeProperties.load(home.settingsFile());
    List<ProcessState> processes = new ArrayList<>();
    for (NodeProcess process : node.processes()) {
      Map<String, Integer> ports = new TreeMap<>();
      for (String key : process.role().portKeys()) {
        ports.put(key, settings.requirePort(key));
      }
      processes.add(
          new ProcessState(process.role(), process.find().map(ProcessHandle::pid), ports));
    }
    Membership membership = home.membership();
    HostPort address = NodeProbe.address(membership, settings);
    String name = home.directory().toString();
    if (!membership.hasDataNode()) {
      return new StatusReport(
          name, address, processes, Optional.empty(), NOTHING, NOTHING, NOTHING);
    }
    try (SqlClient client = SqlClient.open(address, login)) {
      QueryResult sinks = client.query("SHOW PIPESINKS");
      QueryResult pipes = client.query("SHOW PIPES");
      QueryResult pipeStatus = client.query("SHOW PIPE STATUS");
      return new StatusReport(name, address, processes, Optional.empty(), sinks, pipes, pipeStatus);
    } catch (IoTDBConnectionException | StatementExecutionException e) {
      Optional<String> error =
          String.valueOf(e.getMessage())
              .lines()
              .findFirst()
              .map(text -> SqlProbe.refusedLogin(e) ? text + " Give -u and -pw." : text);
      return new StatusReport(name, address, processes, error, NOTHING, NOTHING, NOTHING);
    }
  }

  boolean isUp() {
    return error.isEmpty() && processes.stream().allMatch(process -> process.pid().isPresent());
  }

  JsonObject json() {
    JsonObject json = new JsonObject();
    json.addProperty("home", home);
    json.addProperty("running", isUp());
    json.addProperty("address", address.toString());
    json.addProperty("error", error.orElse(null));
    JsonArray states = new JsonArray();
    processes.forEach(process -> states.add(json(process)));
    json.add("processes", states);
    json.add("pipeSinks", json(sinks));
    json.add("pipes", json(pipes));
    json.add("pipeStatus", PipeStatusJson.of(pipeStatus));
    return json;
  }

  void print(PrintWriter out) {
    out.println("home     " + home);
    out.println("address  " + address);
    for (ProcessState process : processes) {
      String pid = process.pid().map(p -> "pid " + p).orElse("not running");
      out.printf("%-10s %s, ports %s%n", process.role().title(), pid, process.ports());
    }
    error.ifPresent(text -> out.println("SQL is not answered: " + text));
    if (error.isEmpty()) {
      out.println("pipe sinks");
      ResultTable.print(out, sinks);
      out.println("pipes");
      ResultTable.print(out, pipes);
      out.println("pipe status");
      ResultTable.print(out, pipeStatus.only(PIPE_STATUS_COLUMNS));
    }
  }

  private static JsonObject json(ProcessState process) {
    JsonObject json = new JsonObject();
    json.addProperty("name", process.role().fileName());
    json.addProperty("running", process.pid().isPresent());
    json.addProperty("pid", process.pid().orElse(null));
    JsonObject ports = new JsonObject();
    process.ports().forEach(ports::addProperty);
    json.add("ports", ports);
    return json;
  }

  /** One object a row; "create time" becomes "createTime". */
  private static JsonArray json(QueryResult result) {
    JsonArray rows = new JsonArray();
    for (QueryResult.Row row : result.rows()) {
      JsonObject json = new JsonObject();
      for (String column : result.columns()) {
        Optional<String> value = result.value(row, column);
        if (value.isPresent()) {
          json.addProperty(camelCase(column), value.get());
        } else {
          json.add(camelCase(column), JsonNull.INSTANCE);
        }
      }
      rows.add(json);
    }
    return rows;
  }

  static String camelCase(String column) {
    StringBuilder name = new StringBuilder();
    for (String word : WORD_END.splitAsStream(column.strip()).toList()) {
      name.append(
          name.isEmpty()
              ? word.substring(0, 1).toLowerCase(Locale.ROOT) + word.substring(1)
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name.toString();
  }
}
