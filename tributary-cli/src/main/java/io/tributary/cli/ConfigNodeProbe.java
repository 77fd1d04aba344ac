// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * Asks a ConfigNode that has no DataNode beside it whether it is ready. It answers no SQL; but it
 * opens its consensus port only when the others have taken it in.
 */
final class ConfigNodeProbe implements NodeProbe {
  private static final int CONNECT_MILLIS = 1_000;

  private final HostPort address;
  private final List<HostPort> ports;

  ConfigNodeProbe(NodeProperties settings) throws CommandException {
    this.address = address(settings);
    this.ports =
        List.of(address, new HostPort(address.host(), settings.requirePort("cn_consensus_port")));
  }

  /** Where other nodes find the ConfigNode of these settings. */
  static HostPort address(NodeProperties settings) throws CommandException {
    return new HostPort(
        settings.require("cn_internal_address"), settings.requirePort("cn_internal_port"));
  }

  @Override
  public HostPort address() {
    return address;
  }

  @Override
  public Optional<String> obstacle() {
    for (HostPort port : ports) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(port.host(), port.port()), CONNECT_MILLIS);
      } catch (IOException e) {
        return Optional.of(
            "the cluster has not taken it in: %s: %s".formatted(port, e.getMessage()));
      }
    }
    return Optional.empty();
  }
}
