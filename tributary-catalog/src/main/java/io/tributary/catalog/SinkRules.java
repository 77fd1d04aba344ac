// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import io.tributary.sql.Attribute;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What CREATE PIPESINK accepts besides a free name. */
final class SinkRules {

  private static final int MAX_ADDRESSES = 16;

  private SinkRules() {}

  /** The type as we write it, whatever case the user wrote. */
  static String requireType(String type) throws CatalogException {
    return Catalog.SINK_TYPES.stream()
        .filter(each -> each.equalsIgnoreCase(type))
        .findFirst()
        .orElseThrow(() -> Refusals.sinkType(type));
  }

  static void requireAttributes(List<Attribute> attributes) throws CatalogException {
    Set<String> seen = new HashSet<>();
    for (Attribute attribute : attributes) {
      String value = attribute.value();
      switch (attribute.key()) {
        case PipeSink.IP -> requireHosts(value);
        case PipeSink.PORT -> {
          if (Address.port(value).isEmpty()) {
            throw Refusals.port(value);
          }
        }
        case PipeSink.NODES -> requireNodes(value);
        case PipeSink.USER, PipeSink.PASSWORD -> {
          // Only the receiver can judge these.
        }
        default -> throw Refusals.sinkAttribute(attribute.key());
      }
      if (!seen.add(attribute.key())) {
        throw Refusals.attributeTwice(CatalogException.SINK_ERROR, attribute.key());
      }
    }
    if (seen.contains(PipeSink.NODES)
        && (seen.contains(PipeSink.IP) || seen.contains(PipeSink.PORT))) {
      throw Refusals.nodesAndAddress();
    }
  }

  private static void requireHosts(String value) throws CatalogException {
    List<String> hosts = Address.parts(value);
    for (String host : hosts) {
      if (!Hosts.isHost(host)) {
        throw Refusals.ip(host);
      }
    }
    requireFewAndDifferent(value, hosts);
  }

  private static void requireNodes(String value) throws CatalogException {
    List<Address> nodes = Address.parseAll(value).orElseThrow(() -> Refusals.nodes(value));
    requireFewAndDifferent(value, nodes);
  }

  private static void requireFewAndDifferent(String value, List<?> addresses)
      throws CatalogException {
    if (addresses.size() > MAX_ADDRESSES) {
      throw Refusals.tooManyAddresses(addresses.size(), MAX_ADDRESSES);
    }
    if (Set.copyOf(addresses).size() < addresses.size()) {
      throw Refusals.addressTwice(value);
    }
  }
}
