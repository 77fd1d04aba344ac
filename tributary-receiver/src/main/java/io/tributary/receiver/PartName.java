// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.FileIdentity;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What the part of a file is called on disk. */
final class PartName {

  private PartName() {}

  /**
   * The name on disk has nothing of the name from the peer but its hash, so no name can leave the
   * folder, and a file with other content is another part.
   */
  static String of(FileIdentity file) {
    return "%s-%016x-%08x.part".formatted(hash(file.name()), file.length(), file.crc32c());
  }

  private static String hash(String name) {
    return HexFormat.of().formatHex(Digest.of(name.getBytes(StandardCharsets.UTF_8)));
  }
}
