// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

/** The entry of {@code tributary bench}, which the launcher builds and calls only for it. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    io.tributary.cli.Main.mainWith(args, new BenchCommand());
  }
}
