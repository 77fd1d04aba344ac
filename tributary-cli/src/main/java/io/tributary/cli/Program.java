// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

/** What a node's processes run. */
public enum Program {
  /** The engine with Tributary in it. */
  TRIBUTARY,

  /** The engine alone, by its own main classes: somebody to be measured against. */
  STOCK_ENGINE
}
