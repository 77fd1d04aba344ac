// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import io.tributary.sql.Attribute;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A receiver as its user defined it.
 *
 * @param name as written at CREATE
 * @param type one of {@link Catalog#SINK_TYPES}
 * @param attributes only those that were given, in the order written, each key once
 * @param createdAtMillis unique among sinks and pipes
 */
public record PipeSink(String name, String type, List<Attribute> attributes, long createdAtMillis) {

  static final String IP = "ip";
  static final String PORT = "port";
  static final String NODES = "nodes";
  static final String USER = "user";
  static final String PASSWORD = "password";

  private static final String MASK = "******";

  public PipeSink {
    attributes = List.copyOf(attributes);
  }

  /** Where the receiver is, at least one; several are DataNodes of one cluster. */
  public List<Address> addresses() {
    return attribute(NODES)
        .flatMap(Address::parseAll)
        .orElseGet(() -> Address.ofHosts(ip(), port()));
  }

  private String ip() {
    return attribute(IP).orElse("127.0.0.1");
  }

  private int port() {
    return attribute(PORT).map(Integer::parseInt).orElse(6667);
  }

  /** Who logs in at the receiver. */
  public String user() {
    return attribute(USER).orElse("root");
  }

  /** The password of {@link #user()}; never shown, never logged. */
  public String password() {
    return attribute(PASSWORD).orElse("root");
  }

  /**
   * The attributes column of SHOW PIPESINK: ip and port, or nodes where these were given, then what
   * else was given.
   */
  public String attributesText() {
    Stream<String> address =
        attribute(NODES)
            .map(nodes -> Stream.of("nodes=" + quoted(nodes)))
            .orElseGet(() -> Stream.of("ip=" + quoted(ip()), "port=" + port()));
    Stream<String> others =
        attributes.stream()
            .filter(each -> !List.of(IP, PORT, NODES).contains(each.key()))
            .map(each -> each.key() + "=" + quoted(each.isSecret() ? MASK : each.value()));
    return Stream.concat(address, others).collect(Collectors.joining(","));
  }

  private Optional<String> attribute(String key) {
    return attributes.stream()
        .filter(each -> each.key().equals(key))
        .map(Attribute::value)
        .findFirst();
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
