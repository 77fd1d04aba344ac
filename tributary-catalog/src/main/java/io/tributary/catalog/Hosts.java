// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import java.util.regex.Pattern;

/**
 * What may name a receiver: an IPv4 address, an IPv6 address or a host name. Only the form is
 * judged; whether it exists shows when the pipe connects.
 */
final class Hosts {

  private static final int MAX_HOST_NAME = 253;
  private static final int IPV6_GROUPS = 8;

  private static final Pattern IPV4 =
      Pattern.compile(
          "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");

  private static final Pattern IPV6_GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");

  /** The interface of a link-local address: fe80::1%eth0. */
  private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

  // An underscore is no valid host name, but the names of containers have it and resolve.
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private Hosts() {}

  static boolean isHost(String text) {
    return text.indexOf(':') >= 0 ? isIpv6(text) : IPV4.matcher(text).matches() || isHostName(text);
  }

  private static boolean isHostName(String text) {
    if (text.length() > MAX_HOST_NAME) {
      return false;
    }
    String[] labels = text.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    // What ends in a number is a mistyped address: 192.168.0, 192.168.0.256.
    return !DIGITS.matcher(labels[labels.length - 1]).matches();
  }

  private static boolean isIpv6(String text) {
    int percent = text.indexOf('%');
    if (percent >= 0) {
      return ZONE.matcher(text.substring(percent + 1)).matches()
          && isIpv6(text.substring(0, percent));
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == IPV6_GROUPS;
    }
    int before = groups(text.substring(0, gap), false);
    int after = groups(text.substring(gap + 2), true);
    return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
  }

  /** How many 16-bit groups the text has, or -1 when it is not a list of groups. */
  private static int groups(String text, boolean mayEndInIpv4) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      if (last && mayEndInIpv4 && IPV4.matcher(parts[i]).matches()) {
        count += 2;
      } else if (IPV6_GROUP.matcher(parts[i]).matches()) {
        count++;
      } else {
        return -1;
      }
    }
    return count;
  }
}
