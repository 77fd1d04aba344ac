// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import java.util.ArrayList;
import java.util.List;

/**
 * The network segments that may send to this node. Immutable and thread-safe; never looks anything
 * up.
 */
public final class AllowList {
  /** The empty list. */
  public static final AllowList NOBODY = new AllowList("", List.of());

  private record Segment(IpAddress network, int prefixBits) {
    boolean contains(IpAddress address) {
      return network.sharesBits(address, prefixBits);
    }
  }

  private final String configured;
  private final List<Segment> segments;

  private AllowList(String configured, List<Segment> segments) {
    this.configured = configured;
    this.segments = List.copyOf(segments);
  }

  /**
   * The list in a setting: segments such as {@code 10.0.0.0/8}, {@code fd00::/8} or a bare address,
   * separated by commas, with blanks anywhere around them. A segment with host bits set is the
   * network that contains it. No segment at all means nobody.
   *
   * @throws AllowListException with every entry that is not a segment
   */
  public static AllowList parse(String configured) throws AllowListException {
    List<Segment> segments = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String part : configured.split(",", -1)) {
      String entry = part.strip();
      if (entry.isEmpty()) {
        continue; // lets nobody in, so it can do no harm
      }
      try {
        segments.add(segment(entry));
      } catch (IllegalArgumentException e) {
        problems.add("<%s> %s".formatted(entry, e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new AllowListException(problems);
    }
    return new AllowList(configured.strip(), segments);
  }

  /**
   * Whether a peer with this address may send.
   *
   * @param address as the connection gives it: IPv4, IPv6, IPv4 mapped into IPv6, with or without a
   *     zone; anything else is let in by no list
   */
  public boolean allows(String address) {
    int zone = address.indexOf('%');
    try {
      IpAddress peer = IpAddress.parse(zone < 0 ? address : address.substring(0, zone));
      return segments.stream().anyMatch(segment -> segment.contains(peer));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What a peer with this address is told when it is not allowed. */
  public String refusal(String address) {
    return "permission is not allowed: the sender IP <%s>, the white list of receiver <%s>"
        .formatted(address, configured);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AllowList that && configured.equals(that.configured);
  }

  @Override
  public int hashCode() {
    return configured.hashCode();
  }

  /** The list as it was configured. */
  @Override
  public String toString() {
    return configured;
  }

  private static Segment segment(String entry) {
    int slash = entry.indexOf('/');
    if (slash < 0) {
      IpAddress address = IpAddress.parse(entry);
      return new Segment(address, address.bits());
    }
    IpAddress address = IpAddress.parse(entry.substring(0, slash).strip());
    String prefix = entry.substring(slash + 1).strip();
    int bits = address.mapped() ? IpAddress.V6_BITS : address.bits();
    int skipped = address.mapped() ? IpAddress.MAPPED_BITS : 0;
    if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > bits) {
      throw new IllegalArgumentException(
          "has the prefix length <%s>, must be within 0 to %d".formatted(prefix, bits));
    }
    int prefixBits = Integer.parseInt(prefix) - skipped;
    if (prefixBits < 0) {
      throw new IllegalArgumentException(
          "is IPv4 written as IPv6, its prefix length must be within %d to %d"
              .formatted(skipped, bits));
    }
    return new Segment(address, prefixBits);
  }
}
