// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

/** Who asks a node. */
public record Login(String user, String password) {
  static final String DEFAULT_USER = "root";
  static final String DEFAULT_PASSWORD = "root";

  /** The engine's own first account. */
  public static final Login DEFAULT = new Login(DEFAULT_USER, DEFAULT_PASSWORD);

  @Override
  public String toString() {
    return user;
  }
}
