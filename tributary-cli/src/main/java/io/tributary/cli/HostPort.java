// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

/** An address as a person writes it: {@code host:port}, an IPv6 host in brackets. */
public record HostPort(String host, int port) {
  public static final String LOOPBACK = "127.0.0.1";

  /** Parses {@code host:port}; {@code what} names the option in the error. */
  static HostPort parse(String text, String what) throws CommandException {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new UsageException(what + " " + text + " is not HOST:PORT");
    }
    String host = text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new HostPort(host, port(text.substring(colon + 1), what));
  }

  /** Parses a port a client can connect to. */
  static int port(String text, String what) throws CommandException {
    try {
      int port = Integer.parseInt(text.trim());
      if (port >= 1 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below, together with numbers out of range.
    }
    throw new UsageException(what + ": port " + text + " is not a number from 1 to 65535");
  }

  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
