// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.confignode.service.ConfigNode;

/**
 * The main class of a ConfigNode: Apache IoTDB's own, with a {@link ConfigNodeWatch} beside it.
 * Arguments are the engine's ({@code -s} to start).
 */
public final class ConfigNodeMain {

  private ConfigNodeMain() {}

  /**
   * Starts the node; returns while it runs on.
   *
   * @throws Exception as the engine's own main method does
   */
  public static void main(String[] args) throws Exception {
    ConfigNodeWatch.start();
    ConfigNode.main(args);
  }
}
