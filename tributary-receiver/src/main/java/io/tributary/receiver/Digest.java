// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** What stands for names from a peer on this node's disk: the first half of their SHA-256. */
final class Digest {

  static final int BYTES = 16;

  private Digest() {}

  /** Of all parts, one after the other. */
  static byte[] of(byte[]... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        sha.update(part);
      }
      return Arrays.copyOf(sha.digest(), BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
