// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** What this program calls itself to its peers. */
final class Software {

  static final String NAME = "Tributary 0.1.0 on IoTDB 2.0.1-beta";

  private Software() {}
}
