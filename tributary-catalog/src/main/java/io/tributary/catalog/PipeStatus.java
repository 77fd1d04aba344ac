// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

/**
 * What the user wants a pipe to be.
 *
 * <pre>
 * from \ to | RUNNING  STOP   DROP
 * ----------+----------------------
 * RUNNING   | same     STOP   DROP
 * STOP      | START    same   DROP
 * DROP      | -        -      same
 * </pre>
 *
 * CREATE gives STOP. DROP is the end: the pipe only waits for all nodes to forget it.
 */
public enum PipeStatus {
  RUNNING,
  STOP,
  DROP;

  /** True when the table above has an entry; staying the same is legal and changes nothing. */
  public boolean canBecome(PipeStatus next) {
    return this != DROP || next == DROP;
  }
}
