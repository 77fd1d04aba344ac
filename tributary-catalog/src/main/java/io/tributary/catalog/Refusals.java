// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static io.tributary.catalog.CatalogException.PIPE_ERROR;
import static io.tributary.catalog.CatalogException.SINK_ERROR;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/**
 * The texts of the refusals. Users and their scripts know most of them since IoTDB 1.0, so they
 * stay as they are, grammar included.
 */
final class Refusals {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");

  private Refusals() {}

  static CatalogException sinkExists(String name) {
    return new CatalogException(SINK_ERROR, "PIPESINK [" + name + "] already exists in IoTDB.");
  }

  /** The code says which statement missed it: one about sinks or one about pipes. */
  static CatalogException sinkUnknown(int code, String name) {
    return new CatalogException(code, "PIPESINK [" + name + "] does not exist");
  }

  static CatalogException sinkInUse(String name, String pipe) {
    return new CatalogException(
        SINK_ERROR,
        "Can not drop PIPESINK [" + name + "], because PIPE [" + pipe + "] is using it.");
  }

  static CatalogException sinkType(String type) {
    return new CatalogException(
        SINK_ERROR,
        "PIPESINK type [%s] is not supported, the supported types are [%s]."
            .formatted(type, String.join(", ", Catalog.SINK_TYPES)));
  }

  static CatalogException ip(String value) {
    return new CatalogException(
        SINK_ERROR, value + " is nonstandard IP address, only support IPv4 now.");
  }

  static CatalogException port(String value) {
    return new CatalogException(
        SINK_ERROR, "port=" + value + " has wrong format, require for INT32.");
  }

  static CatalogException nodes(String value) {
    return new CatalogException(
        SINK_ERROR, "nodes=" + value + " has wrong format, require for host:port,host:port.");
  }

  static CatalogException nodesAndAddress() {
    return new CatalogException(
        SINK_ERROR, "Attribute nodes can not be given together with ip or port.");
  }

  static CatalogException tooManyAddresses(int count, int most) {
    return new CatalogException(
        SINK_ERROR, "A PIPESINK can have %d addresses at most, not %d.".formatted(most, count));
  }

  static CatalogException addressTwice(String value) {
    return new CatalogException(SINK_ERROR, value + " names an address more than once.");
  }

  static CatalogException sinkAttribute(String key) {
    return new CatalogException(SINK_ERROR, "There is No attribute " + key + " in IoTDB pipeSink.");
  }

  static CatalogException attributeTwice(int code, String key) {
    return new CatalogException(code, "Attribute " + key + " is given more than once.");
  }

  static CatalogException pipeExists(Pipe pipe) {
    return new CatalogException(
        PIPE_ERROR,
        "PIPE [" + pipe.name() + "] is " + pipe.status() + ", please retry after drop it.");
  }

  static CatalogException pipeUnknown(String name) {
    return new CatalogException(PIPE_ERROR, "PIPE [" + name + "] does not exist");
  }

  static CatalogException pipeAttribute(String key) {
    return new CatalogException(PIPE_ERROR, "Can not recognition attribute " + key);
  }

  static CatalogException syncDelOp(String value) {
    return new CatalogException(
        PIPE_ERROR, "SyncDelOp=" + value + " has wrong format, require for true or false.");
  }

  static CatalogException onFull(String value) {
    return new CatalogException(
        PIPE_ERROR, "on_full=" + value + " has wrong format, require for wait or drop_oldest.");
  }

  static CatalogException futureStart(String pipe, LocalDateTime start, LocalDateTime now) {
    return new CatalogException(
        PIPE_ERROR,
        ("Fail to create PIPE [%s] because Start time %s is later than current time %s,"
                + " this is not supported yet.")
            .formatted(pipe, TIME.format(start), TIME.format(now)));
  }

  static CatalogException pipeDropped(String name, PipeStatus wanted) {
    String verb =
        switch (wanted) {
          case RUNNING -> "started";
          case STOP -> "stopped";
          case DROP -> throw new IllegalArgumentException("a dropped pipe may be dropped again");
        };
    return new CatalogException(
        PIPE_ERROR, "PIPE [" + name + "] has been dropped and cannot be " + verb + " again.");
  }
}
