// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.Objects;

/**
 * One request or one reply, its payload not compressed.
 *
 * <p>Immutable by agreement: the payload is neither copied nor changed after it was handed over.
 *
 * @param type what it says
 * @param sequence the sender's number of a request; a reply carries the number of its request
 * @param payload what {@link MessageCodec} reads and writes, at most {@link
 *     FrameCodec#MAX_PAYLOAD_BYTES}
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, equality is below
public record Frame(FrameType type, long sequence, byte[] payload) {
  /**
   * @throws IllegalArgumentException if the payload is too long
   */
  public Frame {
    Objects.requireNonNull(type, "type");
    if (payload.length > FrameCodec.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "%s payload of %d bytes, at most %d"
              .formatted(type, payload.length, FrameCodec.MAX_PAYLOAD_BYTES));
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Frame that
        && type == that.type
        && sequence == that.sequence
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, sequence, Arrays.hashCode(payload));
  }

  @Override
  public String toString() {
    return "%s #%d, %d bytes".formatted(type, sequence, payload.length);
  }
}
