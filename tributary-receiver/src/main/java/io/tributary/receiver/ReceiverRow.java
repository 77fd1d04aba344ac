// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What SHOW PIPES says of a pipe on its receiver.
 *
 * @param pipe the sender's name for it
 * @param senderId the sending cluster
 * @param createdAtMillis when the sender created it
 * @param senderAddress the sender's IP address
 * @param running whether the sender says RUNNING, not STOP
 * @param database one of those it brings data for, or empty before the first data
 */
public record ReceiverRow(
    String pipe,
    String senderId,
    long createdAtMillis,
    String senderAddress,
    boolean running,
    String database) {

  /** The pipe that it is about. */
  public ClusterPipe ofCluster() {
    return new ClusterPipe(senderId, pipe, createdAtMillis);
  }

  /** The rows of all DataNodes of a sender at one address as if there were one. */
  static List<ReceiverRow> merged(Stream<ReceiverRow> rows) {
    Map<ReceiverRow, Boolean> running =
        rows.collect(
            Collectors.toMap(
                row -> row.withRunning(true), ReceiverRow::running, Boolean::logicalOr));
    return running.entrySet().stream()
        .map(row -> row.getKey().withRunning(row.getValue()))
        .filter(row -> !row.database.isEmpty() || row.isOnlyOne(running.keySet()))
        .sorted(
            Comparator.comparing(ReceiverRow::pipe)
                .thenComparing(ReceiverRow::senderAddress)
                .thenComparing(ReceiverRow::createdAtMillis)
                .thenComparing(ReceiverRow::senderId)
                .thenComparing(ReceiverRow::database))
        .toList();
  }

  private boolean isOnlyOne(Set<ReceiverRow> rows) {
    return rows.stream()
        .noneMatch(
            row -> !row.database.isEmpty() && row.withDatabase("").equals(withRunning(true)));
  }

  private ReceiverRow withRunning(boolean now) {
    return new ReceiverRow(pipe, senderId, createdAtMillis, senderAddress, now, database);
  }

  private ReceiverRow withDatabase(String other) {
    return new ReceiverRow(pipe, senderId, createdAtMillis, senderAddress, running, other);
  }
}
