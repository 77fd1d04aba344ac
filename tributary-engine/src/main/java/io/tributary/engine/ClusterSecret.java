// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the nodes of a cluster show each other, so that nobody else can ask a node what only a node
 * may ask. A row of {@code root.__system}, made by the first node that needs it: who may read that
 * database is an administrator anyway. Thread-safe.
 */
final class ClusterSecret {

  private static final Logger LOGGER = LoggerFactory.getLogger(ClusterSecret.class);
  private static final String DEVICE = "root.__system.tributary.cluster";
  private static final List<String> COLUMNS = List.of("secret");
  private static final int BITS = 256;

  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable String known;

  static void declare() throws EngineException {
    SystemRows.declare(DEVICE, COLUMNS);
  }

  /**
   * The secret.
   *
   * @throws IllegalStateException when the engine cannot tell it now
   */
  String get() {
    String now = known;
    return now == null ? read() : now;
  }

  /** Whether this is it. It is read again before a wrong one is refused. */
  boolean is(String shown) {
    return equal(get(), shown) || equal(read(), shown);
  }

  private synchronized String read() {
    try {
      List<EngineSql.Row> rows = SystemRows.query(DEVICE, COLUMNS);
      if (rows.isEmpty()) {
        String made = new BigInteger(BITS, random).toString(Character.MAX_RADIX);
        SystemRows.insert(DEVICE, 0, COLUMNS, List.of(made));
        rows = SystemRows.query(DEVICE, COLUMNS);
      }
      String read = rows.get(0).columns().get(0).orElseThrow();
      known = read;
      return read;
    } catch (EngineException e) {
      LOGGER.warn(
          "What the nodes of the cluster show each other cannot be read: {}", e.getMessage());
      throw new IllegalStateException("the catalog cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean equal(String secret, String shown) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
  }
}
