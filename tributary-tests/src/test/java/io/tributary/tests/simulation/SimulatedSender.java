// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.sender.PipeIdentity;
import io.tributary.sender.PipeSender;
import io.tributary.sender.Quarantine;
import io.tributary.sender.SenderSettings;
import io.tributary.sender.SenderStatus;
import io.tributary.sender.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A DataNode that sends: its process, with data, a network, a clock and a disk of its own. */
final class SimulatedSender implements Quarantine {

  private final PipeIdentity identity;
  private final String ipAddress;
  private final SplittableRandom random;
  private final SimulatedTime time;
  private final SimulatedReceiver receiver;
  private final SimulatedSource source;
  private final SimulatedNetwork network;
  private final Invariants invariants;
  private final int retries;
  private PipeSender sender;
  private long clockOffset;
  private long dueMillis;
  private boolean quarantineFails;
  private int keeps;
  private int incarnation;

  /**
   * @param number from 1; senders have different ones
   * @param size how many units it has
   */
  SimulatedSender(
      PipeIdentity identity,
      int number,
      int size,
      SplittableRandom random,
      SimulatedReceiver receiver,
      Path folder)
      throws IOException {
    this.identity = identity;
    this.ipAddress = "10.0.0." + number;
    this.random = random;
    this.time = receiver.time();
    this.receiver = receiver;
    boolean withBad = random.nextInt(3) == 0;
    this.retries = withBad ? random.nextInt(4) : Integer.MAX_VALUE;
    Path edge = Files.createDirectories(folder.resolve("edge" + number));
    this.source =
        new SimulatedSource(
            random.split(), "n" + number, edge, size, withBad, () -> time.now() + clockOffset);
    this.invariants = new Invariants(source.units, !receiver.shape().isCluster());
    source.watch(invariants);
    receiver.add(invariants);
    this.network = new SimulatedNetwork(random.split(), time, this, receiver.nodes());
    this.clockOffset = random.nextLong(1000 * SimulatedTime.HOUR);
    this.sender = start();
    allow(true);
  }

  private PipeSender start() {
    PipeSender started =
        new PipeSender(
            identity,
            network,
            source,
            this,
            () -> new SenderSettings(retries),
            List::of,
            () -> 1 << 20,
            random.split());
    started.setRunning(true);
    return started;
  }

  /** Where the receiver sees it come from. */
  String ipAddress() {
    return receiver.bug().address(ipAddress);
  }

  int incarnation() {
    return incarnation;
  }

  Invariants invariants() {
    return invariants;
  }

  SimulatedNetwork network() {
    return network;
  }

  /** When it has something to do. */
  long dueMillis() {
    return dueMillis;
  }

  void work() {
    long idle = 1;
    try {
      idle = sender.doWork(time.now() + clockOffset);
    } catch (SimulatedSource.ReceiptFailure e) {
      // told again with the next step
    }
    dueMillis = time.now() + idle;
  }

  boolean isDone() {
    return source.isDone();
  }

  /** Whether it says that all has arrived, and that nothing is wrong, if that is so. */
  boolean isWell() {
    SenderStatus status = sender.status();
    return source.isProven()
        && (!invariants.nothingAside()
            || (status.message().equals(SenderStatus.NORMAL)
                && status.phase() == SenderStatus.Phase.CONNECTED));
  }

  // What happens to it.

  void faults(double probability) {
    network.faults(probability);
    source.faults(probability / 8);
  }

  void crashed() {
    network.abandon();
    source.senderCrashed();
    invariants.senderCrashed();
    incarnation++;
    sender = start();
  }

  void setRunning(boolean running) {
    sender.setRunning(running);
  }

  void networkChanged() {
    sender.networkChanged();
  }

  void clockJumps(long millis) {
    clockOffset += millis;
  }

  void allow(boolean isAllowed) {
    receiver.allow(ipAddress, isAllowed);
    invariants.allowed(isAllowed);
  }

  void quarantineFails(boolean fails) {
    quarantineFails = fails;
  }

  void heal() {
    faults(0);
    network.up(true);
    network.cutOff(null);
    network.stall(0);
    allow(true);
    quarantineFails = false;
    setRunning(true);
  }

  // What must hold in the end.

  void check(Map<String, Long> expected) {
    source.units.forEach(unit -> invariants.checkArrivedOrAside(unit.points()));
    source.expect(invariants.touched(), expected);
    assertThat(isWell()).as("well: %s", this).isTrue();
  }

  @Override
  public String toString() {
    return identity + " " + sender.status();
  }

  // Where units are set aside.

  @Override
  public void keep(Unit unit, String reason) throws IOException {
    if (quarantineFails) {
      throw new IOException("no room to set it aside");
    }
    keeps++;
    if (unit instanceof Unit.RowBatch batch) {
      invariants.setAside(Point.of(batch.rows()));
    } else if (unit instanceof Unit.Deletion deletion) {
      invariants.setAside(List.of(Point.of(deletion.delete())));
    } else if (unit instanceof Unit.SealedFile file) {
      source.units.stream()
          .filter(planned -> file.file().identity().equals(planned.identity()))
          .forEach(planned -> invariants.setAside(planned.points()));
    }
  }

  @Override
  public int size() {
    return keeps;
  }

  @Override
  public Optional<String> last() {
    return Optional.empty();
  }
}
