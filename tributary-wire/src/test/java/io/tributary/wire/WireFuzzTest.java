// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes. A normal build runs the recorded inputs; {@code JAZZER_FUZZ=1 ./mvnw -pl
 * tributary-wire test -Dtest=WireFuzzTest#message} looks for new ones.
 */
class WireFuzzTest {
  @FuzzTest(maxDuration = "2m")
  void frame(byte[] bytes) {
    @Nullable Frame frame = null;
    try {
      frame = FrameCodec.decode(ByteBuffer.wrap(bytes));
    } catch (FrameException expected) {
      assertThat(expected).hasMessageMatching("(?s).+");
    }
    if (frame != null) {
      HostileBytesTest.decodeAny(frame);
    }
  }

  /** The first byte is the type: a fuzzer does not get past the checksum of a frame. */
  @FuzzTest(maxDuration = "2m")
  void message(byte[] bytes) {
    if (bytes.length == 0) {
      return;
    }
    try {
      byte[] payload = Arrays.copyOfRange(bytes, 1, bytes.length);
      HostileBytesTest.decodeAny(new Frame(FrameType.of(bytes[0]), 1, payload));
    } catch (FrameException unknownType) {
      assertThat(unknownType).hasMessageContaining("unknown");
    }
  }

  /** Rows on a connection whose series have last values. */
  @FuzzTest(maxDuration = "2m")
  void rowsBehindOthers(byte[] payload) {
    HostileBytesTest.decodeAnyBehindOthers(payload);
  }
}
