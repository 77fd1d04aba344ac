// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.sender.PipeSender;
import io.tributary.sender.SenderStatus;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What {@link PipeMetrics} reads of a pipe that is at work on this node.
 *
 * @param busyNanos how long its thread has worked
 */
record PipeFacts(
    PipeSender pipeSender,
    PipeFeed feed,
    PipeWatch watch,
    DiskQuarantine quarantine,
    AtomicLong busyNanos)
    implements PipeMetrics.Facts {

  @Override
  public SenderStatus sender() {
    return pipeSender.status();
  }

  @Override
  public PipeFigures figures() {
    return watch.last();
  }

  @Override
  public VerifyFindings findings() {
    return watch.findings();
  }

  @Override
  public Backlog backlog() {
    return feed.backlog();
  }

  @Override
  public double oldestAgeSeconds() {
    return backlog().oldestAgeSeconds(System.currentTimeMillis());
  }

  @Override
  public long keptBytes() {
    return feed.pins().aloneBytes();
  }

  @Override
  public long keptLimitBytes() {
    return feed.pins().limitBytes();
  }

  @Override
  public int quarantined() {
    return quarantine.size();
  }

  /** -1 when the record of gaps cannot be read. */
  @Override
  public long gaps(GapCause cause) {
    try {
      return feed.gaps().count(cause);
    } catch (IOException e) {
      return -1;
    }
  }

  @Override
  public double busySeconds() {
    return busyNanos.get() / (double) TimeUnit.SECONDS.toNanos(1);
  }

  @Override
  public double lastAckSeconds() {
    return sender()
        .lastAcknowledgedMillis()
        .map(millis -> (System.currentTimeMillis() - (SteadyClock.millis() - millis)) / 1000.0)
        .orElse(0.0);
  }
}
