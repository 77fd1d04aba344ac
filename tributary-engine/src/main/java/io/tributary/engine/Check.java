// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** The checks of DIAGNOSE PIPE, in their order. All limits together are less than 15 s. */
enum Check {
  NAME_RESOLUTION("name resolution", 2_000),
  TCP("TCP", 2_500),
  TLS("TLS", 100),
  LOGIN("login", 2_500),
  ALLOW_LIST("allow list", 2_000),
  VERSION("version", 100),
  CLOCK("clock", 100),
  SCHEMA("schema", 3_000),
  SENDER_DISK("sender disk", 500),
  RECEIVER_DISK("receiver disk", 100),
  SENDER_MEMORY("sender memory", 100),
  RECEIVER_MEMORY("receiver memory", 100),
  RATE("rate", 1_200),
  BACKLOG("backlog", 300),
  PIPE("pipe", 300);

  private final String title;
  private final int limitMillis;

  Check(String title, int limitMillis) {
    this.title = title;
    this.limitMillis = limitMillis;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** How long it may take; then it has failed. */
  int limitMillis() {
    return limitMillis;
  }
}
