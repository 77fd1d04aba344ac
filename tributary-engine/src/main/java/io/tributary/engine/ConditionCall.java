// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a sender's DIAGNOSE PIPE asks of a receiver, as JSON: nothing that changes or greets
 * anything. Needs a login and an address in the allow list.
 *
 * @param minVersion lowest version of the protocol that the sender speaks
 * @param maxVersion highest one
 * @param series whose types are asked for, at most {@link #MOST_SERIES}
 */
record ConditionCall(int minVersion, int maxVersion, List<String> series) {

  /** In the version field of the call: the body is one of these. */
  static final byte CALL_VERSION = 'Q';

  static final int MOST_SERIES = 1_000;

  private static final Gson GSON = new Gson();

  /**
   * The answer.
   *
   * @param notAllowed why this address may not synchronise to the receiver; then nothing else is
   *     said
   * @param noVersion why there is no version that both speak
   * @param clockMillis what the receiver's clock shows, since 1970
   * @param diskReserveBytes of the free disk, not for synchronisation
   * @param memoryFreeBytes of the receiver's heap
   * @param types of each series that was asked for; empty text for one that is not there, or that
   *     the user may not see
   */
  record Answer(
      @Nullable String notAllowed,
      @Nullable String noVersion,
      int version,
      String software,
      String clusterId,
      long clockMillis,
      long diskFreeBytes,
      long diskReserveBytes,
      long memoryFreeBytes,
      long memoryMaxBytes,
      List<String> types) {

    static Answer refused(String reason) {
      return new Answer(reason, null, 0, "", "", 0, 0, 0, 0, 0, List.of());
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(GSON.toJson(this).getBytes(StandardCharsets.UTF_8));
    }

    /** Empty when it is none. */
    static Optional<Answer> of(ByteBuffer bytes) {
      try {
        return Optional.ofNullable(GSON.fromJson(text(bytes), Answer.class))
            .filter(it -> it.software != null && it.clusterId != null && it.types != null);
      } catch (JsonSyntaxException e) {
        return Optional.empty();
      }
    }
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(GSON.toJson(this).getBytes(StandardCharsets.UTF_8));
  }

  /** Empty when it is none, or asks for too much: anybody may send bytes. */
  static Optional<ConditionCall> of(ByteBuffer bytes) {
    try {
      return Optional.ofNullable(GSON.fromJson(text(bytes), ConditionCall.class))
          .filter(it -> it.series != null && it.series.size() <= MOST_SERIES)
          .filter(it -> it.series.stream().allMatch(each -> each != null));
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
