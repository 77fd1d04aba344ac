// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Notices that the network of this host has changed: an interface came up, or has a new address, as
 * when a modem has dialled in. Used by one thread.
 */
final class NetworkWatch {

  private Set<String> last = addresses();

  /** Whether it has changed since the last call. */
  boolean hasChanged() {
    Set<String> now = addresses();
    boolean changed = !now.equals(last);
    last = now;
    return changed;
  }

  private static Set<String> addresses() {
    Set<String> addresses = new TreeSet<>();
    try {
      for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
        if (network.isUp()) {
          network
              .inetAddresses()
              .map(InetAddress::getHostAddress)
              .forEach(address -> addresses.add(network.getName() + " " + address));
        }
      }
    } catch (SocketException e) {
      // An interface that just went away: the next look sees the rest.
      addresses.add("unknown");
    }
    return addresses;
  }
}
