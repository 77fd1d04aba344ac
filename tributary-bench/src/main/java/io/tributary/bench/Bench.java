// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.FolderRemoval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * One run: each work in as many rounds, in each all its contenders one after the other, every time
 * on new nodes. Contenders take turns so that a machine that gets slower or faster meanwhile does
 * so for all of them.
 *
 * @param folder where data and nodes are
 * @param quick for small works
 * @param keep whether the nodes' files stay
 * @param progress hears what a person would while it runs
 */
record Bench(Path folder, boolean quick, int rounds, boolean keep, Consumer<String> progress) {

  Report run(List<Work> works) throws Exception {
    List<Result> results = new ArrayList<>();
    for (Work work : works) {
      results.add(run(work));
    }
    return new Report(Machine.ofThisProcess(), quick, rounds, results);
  }

  private Result run(Work work) throws Exception {
    Path data = Files.createDirectories(folder.resolve(work.name()).resolve("data"));
    Task task = work.prepare(data, quick);
    progress.accept(work.name() + ": " + task.size());
    Map<Contender, List<Sample>> samples = new EnumMap<>(Contender.class);
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : contenders(work)) {
        Sample sample = run(work, task, contender, round);
        samples.computeIfAbsent(contender, first -> new ArrayList<>()).add(sample);
      }
    }
    if (!keep) {
      FolderRemoval.of(folder.resolve(work.name()));
    }
    return new Result(work.name(), task.size(), work.target(), task.floor(), samples);
  }

  /** One stock sink is enough to see that all works. */
  private List<Contender> contenders(Work work) {
    return work.contenders().stream()
        .filter(contender -> !quick || contender != Contender.STOCK_SYNC)
        .toList();
  }

  private Sample run(Work work, Task task, Contender contender, int round) throws Exception {
    String what = "%s, round %d of %d, %s".formatted(work.name(), round, rounds, contender.label());
    Path nodes = folder.resolve(work.name()).resolve(round + "-" + contender.label());
    Sample sample;
    try (Testbed testbed = Testbed.open(contender, nodes, task)) {
      sample = task.run(testbed);
    } catch (CommandException e) {
      throw new CommandException(what + ": " + e.getMessage(), e);
    }
    OptionalDouble value = sample.get(work.target());
    progress.accept(
        "%s: %s %s"
            .formatted(
                what,
                work.target().label(),
                value.isPresent() ? work.target().text(value.getAsDouble()) : "?"));
    if (!keep) {
      FolderRemoval.of(nodes);
    }
    return sample;
  }
}
