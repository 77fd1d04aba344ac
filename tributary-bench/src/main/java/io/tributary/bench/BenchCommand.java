// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.FolderRemoval;
import io.tributary.cli.Interruption;
import io.tributary.cli.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures Tributary and the engine's own pipe side by side. */
@Command(
    name = "bench",
    description = {
      "Do the same work with the engine's own pipe and with Tributary, in turn, on nodes of their"
          + " own, and print what both took. docs/performance.md says how to read it.",
      "Every copy is compared with its original; a wrong one ends it with 1."
    })
final class BenchCommand implements Callable<Integer> {
  private static final int ROUNDS = 3;

  private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Small works, one round: shows that all works.")
  boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each does each work (default: 3; 1 with --quick).")
  @Nullable Integer rounds;

  @Option(names = "--json", paramLabel = "FILE", description = "Write all that was measured.")
  @Nullable Path json;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Keep the data and the nodes' files, in DIR, which is new or empty.")
  @Nullable Path directory;

  @Parameters(paramLabel = "WORK", arity = "0..*", description = "Default: all of these.")
  List<String> works = new ArrayList<>();

  /** Its help lists the works that there are. */
  @Spec
  void spec(CommandSpec newSpec) {
    spec = newSpec;
    newSpec
        .usageMessage()
        .footerHeading("%nWorks:%n")
        .footer(Works.summaries().toArray(new String[0]));
  }

  @Override
  public Integer call() throws Exception {
    List<Work> chosen = Works.named(works);
    int count = rounds();
    Interruption interruption = Interruption.ofThisThread();
    int code = 1;
    try {
      runAndCleanUp(chosen, count, interruption);
      code = 0;
    } finally {
      interruption.finish(code);
    }
    return code;
  }

  private int rounds() throws CommandException {
    int count = rounds == null ? (quick ? 1 : ROUNDS) : rounds;
    if (count < 1) {
      throw new UsageException("--rounds " + count + " is not a number of rounds");
    }
    return count;
  }

  private void runAndCleanUp(List<Work> chosen, int count, Interruption interruption)
      throws Exception {
    Path folder = folder();
    PrintWriter err = spec.commandLine().getErr();
    boolean done = false;
    try {
      Bench bench = new Bench(folder, quick, count, directory != null, err::println);
      report(bench.run(chosen));
      done = true;
    } finally {
      if (directory == null && (done || interruption.isRequested())) {
        FolderRemoval.of(folder);
      } else if (directory == null) {
        err.println("files and logs are kept in " + folder);
      }
    }
  }

  private void report(Report report) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    report.lines().forEach(out::println);
    out.flush();
    if (json != null) {
      Files.writeString(json, ReportJson.of(report) + "\n");
    }
  }

  private Path folder() throws CommandException, IOException {
    if (directory == null) {
      return Files.createTempDirectory("tributary-bench-");
    }
    Files.createDirectories(directory);
    try (Stream<Path> entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        throw new CommandException(directory + " is not empty");
      }
    }
    return directory.toAbsolutePath();
  }
}
