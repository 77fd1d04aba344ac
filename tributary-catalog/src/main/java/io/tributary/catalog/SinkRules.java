// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import io.tributary.sql.Attribute;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What CREATE PIPESINK accepts besides a free name. */
final class SinkRules {

  private static final int MAX_PORT = 65535;

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
        case PipeSink.IP -> requireHost(value);
        case PipeSink.PORT -> requirePort(value);
        case PipeSink.USER, PipeSink.PASSWORD -> {
          // Only the receiver can judge these.
        }
        default -> throw Refusals.sinkAttribute(attribute.key());
      }
      if (!seen.add(attribute.key())) {
        throw Refusals.attributeTwice(CatalogException.SINK_ERROR, attribute.key());
      }
    }
  }

  private static void requireHost(String value) throws CatalogException {
    if (!Hosts.isHost(value)) {
      throw Refusals.ip(value);
    }
  }

  private static void requirePort(String value) throws CatalogException {
    // The pattern keeps out signs and the digits of other scripts, which parseInt would take.
    if (!value.matches("[0-9]{1,9}")) {
      throw Refusals.port(value);
    }
    int port = Integer.parseInt(value);
    if (port < 1 || port > MAX_PORT) {
      throw Refusals.port(value);
    }
  }
}
