// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.bench.History.FileSet;
import io.tributary.cli.Setting;
import java.nio.file.Path;
import java.util.List;

/**
 * A history of one large file whose link is cut near its end. The question is what is sent again:
 * all that has gone over the link, less the bytes of the file.
 *
 * @param cutPercent of the bytes of the file have gone up when all connections are cut, once
 */
record HistoryCut(String name, FileSet files, FileSet quickFiles, int cutPercent) implements Work {
  @Override
  public String summary() {
    return "%s, cut near its end".formatted(files);
  }

  @Override
  public Quantity target() {
    return Quantity.AGAIN_BYTES;
  }

  @Override
  public List<Contender> contenders() {
    return Contender.PIPES;
  }

  @Override
  public Task prepare(Path folder, boolean quick) throws Exception {
    FileSet some = quick ? quickFiles : files;
    History history = new History(name, some, some.count(), LinkShape.LOOPBACK);
    return new Cut(history.load(folder, some), cutPercent);
  }

  private record Cut(History.Loaded history, int cutPercent) implements Task {
    @Override
    public String size() {
      return "%s, cut at %d %%".formatted(history.size(), cutPercent);
    }

    @Override
    public List<Setting> settings() {
      return history.settings();
    }

    @Override
    public Sample run(Testbed testbed) throws Exception {
      testbed.cutAfter(history.bytes() / 100 * cutPercent);
      Sample sample = history.run(testbed);
      testbed.requireCut();
      return sample.with(
          Quantity.AGAIN_BYTES, sample.get(Quantity.WIRE_BYTES).orElseThrow() - history.bytes());
    }
  }
}
