// SPDX-License-Identifier: Apache-2.0
package io.tributary.bench;

import io.tributary.cli.CommandException;
import io.tributary.cli.NodePair;
import java.io.IOException;

/**
 * Measures a stretch of a work from its beginning to its end: what the processes of either node
 * have used, and what has gone over the link. Peak memory is that since the process began.
 */
final class Meter {
  private final NodePair nodes;
  private final LinkEmulator link;
  private final Usage senderBefore;
  private final Usage receiverBefore;
  private final long wireBefore;
  private final long began;

  private Meter(NodePair nodes, LinkEmulator link) throws CommandException, IOException {
    this.nodes = nodes;
    this.link = link;
    this.senderBefore = Usage.of(nodes.edgeProcesses());
    this.receiverBefore = Usage.of(nodes.cloudProcesses());
    this.wireBefore = wire(link);
    this.began = System.nanoTime();
  }

  static Meter begin(NodePair nodes, LinkEmulator link) throws CommandException, IOException {
    return new Meter(nodes, link);
  }

  Sample end() throws CommandException, IOException {
    Sample sample = Sample.NOTHING.with(Quantity.SECONDS, (System.nanoTime() - began) / 1e9);
    sample = sample.with(Quantity.WIRE_BYTES, (double) (wire(link) - wireBefore));
    sample =
        with(
            sample,
            senderBefore,
            Usage.of(nodes.edgeProcesses()),
            Quantity.SENDER_CPU_SECONDS,
            Quantity.SENDER_PEAK_BYTES,
            Quantity.SENDER_WRITTEN_BYTES);
    return with(
        sample,
        receiverBefore,
        Usage.of(nodes.cloudProcesses()),
        Quantity.RECEIVER_CPU_SECONDS,
        Quantity.RECEIVER_PEAK_BYTES,
        Quantity.RECEIVER_WRITTEN_BYTES);
  }

  private static Sample with(
      Sample sample, Usage before, Usage after, Quantity cpu, Quantity peak, Quantity written) {
    Sample more = sample.with(cpu, after.cpu().minus(before.cpu()).toMillis() / 1e3);
    if (after.peakBytes().isPresent()) {
      more = more.with(peak, (double) after.peakBytes().getAsLong());
    }
    if (before.writtenBytes().isPresent() && after.writtenBytes().isPresent()) {
      long moreWritten = after.writtenBytes().getAsLong() - before.writtenBytes().getAsLong();
      more = more.with(written, (double) moreWritten);
    }
    return more;
  }

  private static long wire(LinkEmulator link) {
    return link.bytesUp() + link.bytesDown();
  }
}
