// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which node is meant; all commands about one node share it. */
final class HomeOption {
  @Option(names = "--home", required = true, paramLabel = "DIR", description = "The node's files.")
  Path directory = Path.of("");
}
