// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import picocli.CommandLine.Option;

/** Who asks; the commands share these options and the stock client's names for them. */
final class LoginOptions {
  @Option(
      names = "-u",
      paramLabel = "USER",
      defaultValue = Login.DEFAULT_USER,
      description = "User who asks the node (default: ${DEFAULT-VALUE}).")
  String user = Login.DEFAULT_USER;

  @Option(
      names = "-pw",
      paramLabel = "PASSWORD",
      defaultValue = Login.DEFAULT_PASSWORD,
      description = "The user's password (default: the engine's own).")
  String password = Login.DEFAULT_PASSWORD;

  Login login() {
    return new Login(user, password);
  }
}
