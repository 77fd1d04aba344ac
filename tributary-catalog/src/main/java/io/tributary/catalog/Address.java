// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a receiver listens.
 *
 * @param host an IPv4 or IPv6 address or a host name
 * @param port the client port, 1 to 65535
 */
public record Address(String host, int port) {

  private static final int MAX_PORT = 65535;

  /** One host after the other, at the same port. */
  static List<Address> ofHosts(String hosts, int port) {
    return parts(hosts).stream().map(host -> new Address(host, port)).toList();
  }

  /** {@code host:port,host:port}, an IPv6 host in brackets; empty when one of them is not that. */
  static Optional<List<Address>> parseAll(String nodes) {
    List<Address> all = new ArrayList<>();
    for (String part : parts(nodes)) {
      Optional<Address> address = parse(part);
      if (address.isEmpty()) {
        return Optional.empty();
      }
      all.add(address.get());
    }
    return Optional.of(all);
  }

  /** The parts of a list, blanks around them cut off. */
  static List<String> parts(String list) {
    List<String> parts = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      parts.add(part.strip());
    }
    return parts;
  }

  /** A port; empty when it is none. */
  static Optional<Integer> port(String text) {
    // The pattern keeps out signs and the digits of other scripts, which parseInt would take.
    return text.matches("[0-9]{1,9}")
        ? Optional.of(Integer.parseInt(text)).filter(port -> port >= 1 && port <= MAX_PORT)
        : Optional.empty();
  }

  private static Optional<Address> parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (bracketed != bare.contains(":") || !Hosts.isHost(bare)) {
      return Optional.empty();
    }
    return port(text.substring(colon + 1)).map(port -> new Address(bare, port));
  }

  /** As a person writes it. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
