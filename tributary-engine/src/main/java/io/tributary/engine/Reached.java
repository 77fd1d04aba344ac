// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.apache.iotdb.commons.consensus.index.ProgressIndex;
import org.apache.iotdb.commons.consensus.index.ProgressIndexType;
import org.apache.iotdb.commons.consensus.index.impl.MinimumProgressIndex;

/**
 * How far a pipe has got in one data region. The engine's index is one value for the region, and
 * the files of a history are not in its order; they are in the order of time partitions, though.
 *
 * @param progress all that made this up is with the receiver
 * @param beforePartition in the time partitions before this one, all that made {@code history} up
 *     is with the receiver, too
 * @param history what the region had reached when a history began that has not ended
 */
record Reached(ProgressIndex progress, long beforePartition, ProgressIndex history) {

  /** Without a history. */
  static Reached of(ProgressIndex progress) {
    return new Reached(progress, Long.MIN_VALUE, MinimumProgressIndex.INSTANCE);
  }

  Reached withProgress(ProgressIndex other) {
    return new Reached(other, beforePartition, history);
  }

  Reached withHistory(long before, ProgressIndex other) {
    return new Reached(progress, before, other);
  }

  /** Whether there is a history of which something has been delivered. */
  boolean hasHistory() {
    return beforePartition > Long.MIN_VALUE;
  }

  /** Whether all of the file is with the receiver. */
  boolean covers(RegionFile file) {
    return file.hasProgress()
        && (covers(progress, file.progress())
            || (file.name().partition() < beforePartition && covers(history, file.progress())));
  }

  /** Whether all that made the index up is with the receiver. */
  boolean covers(ProgressIndex index) {
    return covers(progress, index);
  }

  /** Whether the index says when something was made, and that was before. */
  boolean isBehind(ProgressIndex index) {
    return !(index instanceof MinimumProgressIndex) && covers(index);
  }

  /** For other nodes: the index, and for a history its partition and its index, spaces between. */
  String text() throws IOException {
    return hasHistory()
        ? "%s %d %s".formatted(encode(progress), beforePartition, encode(history))
        : encode(progress);
  }

  static Reached parse(String text) {
    List<String> fields = List.of(text.split(" ", -1));
    Reached reached = of(decode(fields.get(0)));
    return fields.size() == 1
        ? reached
        : reached.withHistory(Long.parseLong(fields.get(1)), decode(fields.get(2)));
  }

  private static String encode(ProgressIndex index) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    index.serialize(new DataOutputStream(bytes));
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static ProgressIndex decode(String text) {
    return ProgressIndexType.deserializeFrom(ByteBuffer.wrap(Base64.getDecoder().decode(text)));
  }

  /** Whether all that made the other one up has been reached. */
  private static boolean covers(ProgressIndex reached, ProgressIndex other) {
    // The engine's isAfter is strict in each part: what is just reached would be sent again.
    return !(reached instanceof MinimumProgressIndex)
        && reached.updateToMinimumEqualOrIsAfterProgressIndex(other).equals(reached);
  }
}
