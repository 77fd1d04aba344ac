// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * An IP address read from its literal form only: nothing is ever looked up, so no name server has a
 * say in who is let in. Four bytes or sixteen; an IPv4 address mapped into IPv6 is the IPv4
 * address.
 */
final class IpAddress {
  static final int V4_BITS = 32;
  static final int V6_BITS = 128;
  static final int MAPPED_BITS = V6_BITS - V4_BITS;

  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,3}");
  private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final int GROUPS = 8;

  private final byte[] bytes;
  private final boolean mapped;

  private IpAddress(byte[] bytes) {
    this.mapped = bytes.length == 16 && isMapped(bytes);
    this.bytes = mapped ? Arrays.copyOfRange(bytes, 12, 16) : bytes;
  }

  /**
   * @throws IllegalArgumentException with the reason, if it is not an address
   */
  static IpAddress parse(String literal) {
    return new IpAddress(literal.indexOf(':') >= 0 ? parseV6(literal) : parseV4(literal));
  }

  int bits() {
    return bytes.length * 8;
  }

  /** Whether it was written as IPv6 but is an IPv4 address. */
  boolean mapped() {
    return mapped;
  }

  /** Whether both are of one kind and have the same first bits. */
  boolean sharesBits(IpAddress other, int count) {
    if (bytes.length != other.bytes.length) {
      return false;
    }
    for (int bit = 0; bit < count; bit++) {
      int mask = 0x80 >> bit % 8;
      if (((bytes[bit / 8] ^ other.bytes[bit / 8]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] parseV4(String literal) {
    String[] parts = literal.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("is not an IP address");
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      if (!DECIMAL.matcher(parts[i]).matches()) {
        throw new IllegalArgumentException("is not an IP address");
      }
      // Some systems read 010 as eight: whom it would let in must not be a matter of opinion.
      if (parts[i].length() > 1 && parts[i].charAt(0) == '0') {
        throw new IllegalArgumentException("has a number with a leading zero: " + parts[i]);
      }
      int value = Integer.parseInt(parts[i]);
      if (value > 255) {
        throw new IllegalArgumentException("has a number over 255: " + parts[i]);
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static byte[] parseV6(String literal) {
    String groups = literal;
    int dot = literal.indexOf('.');
    if (dot >= 0) {
      int tail = literal.lastIndexOf(':') + 1;
      byte[] v4 = parseV4(literal.substring(tail));
      groups =
          "%s%02x%02x:%02x%02x".formatted(literal.substring(0, tail), v4[0], v4[1], v4[2], v4[3]);
    }
    int gap = groups.indexOf("::");
    if (gap < 0) {
      byte[] bytes = parseGroups(groups);
      if (bytes.length != 2 * GROUPS) {
        throw new IllegalArgumentException("is not an IP address");
      }
      return bytes;
    }
    byte[] head = parseGroups(groups.substring(0, gap));
    byte[] tail = parseGroups(groups.substring(gap + 2));
    if (head.length + tail.length >= 2 * GROUPS) {
      throw new IllegalArgumentException("is not an IP address");
    }
    byte[] bytes = Arrays.copyOf(head, 2 * GROUPS);
    System.arraycopy(tail, 0, bytes, bytes.length - tail.length, tail.length);
    return bytes;
  }

  private static byte[] parseGroups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] groups = text.split(":", -1);
    byte[] bytes = new byte[groups.length * 2];
    for (int i = 0; i < groups.length; i++) {
      if (!HEX.matcher(groups[i]).matches()) {
        throw new IllegalArgumentException("is not an IP address");
      }
      int value = Integer.parseInt(groups[i], 16);
      bytes[2 * i] = (byte) (value >> 8);
      bytes[2 * i + 1] = (byte) value;
    }
    return bytes;
  }

  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }
}
