// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which pipe was the first to bring a device. A device is known by 64 bits of hash, some 60 bytes
 * of memory each: of as many as there may be, two have the same hash once in thirty million
 * receivers, and all that comes of it is a needless warning. Thread-safe; {@link #bringer} does not
 * wait.
 */
final class Devices {

  /** Some 60 MB. */
  static final int MOST = 1_000_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(Devices.class);

  private final int most;
  private final Map<Long, ClusterPipe> bringers = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private final Set<ClusterPipe> pipes = new HashSet<>();

  /**
   * @param most how many are remembered
   */
  Devices(int most) {
    this.most = most;
  }

  /** Who was the first to bring it, if it is known. */
  @Nullable ClusterPipe bringer(String device) {
    return bringers.get(hash(device));
  }

  /**
   * This pipe is the first.
   *
   * @return whether that is remembered: there may be too many
   */
  synchronized boolean add(String device, ClusterPipe pipe) {
    if (bringers.size() >= most) {
      return false;
    }
    bringers.put(hash(device), pipe);
    pipes.add(pipe);
    if (bringers.size() == most) {
      LOGGER.warn("{} devices arrive here: whether others overlap is not watched", most);
    }
    return true;
  }

  /** Forgets what any other pipes brought. */
  synchronized void keepThoseOf(Set<ClusterPipe> some) {
    if (pipes.retainAll(some)) {
      bringers.values().retainAll(some);
    }
  }

  synchronized void clear() {
    bringers.clear();
    pipes.clear();
  }

  /** FNV-1a over the characters. */
  private static long hash(String device) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < device.length(); i++) {
      hash = (hash ^ device.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
