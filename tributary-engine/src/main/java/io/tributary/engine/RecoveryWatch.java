// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.Arrays;
import org.apache.iotdb.confignode.manager.pipe.coordinator.task.PipeTaskCoordinatorLock;
import org.apache.iotdb.confignode.procedure.ProcedureExecutor;

/**
 * Frees a ConfigNode that waits for itself at its start. A CREATE PIPE that the engine has rolled
 * back stays in its log for a minute as one that holds the lock of all pipes. When there are two of
 * them at a crash, recovery takes that lock twice, on one thread, and no start of the node ever
 * ends (decision 0019).
 */
final class RecoveryWatch {

  private boolean wasWaiting;

  /**
   * Whether recovery has been waiting for a lock of pipes since the last call, in which it is all
   * by itself: nobody else works before it has ended.
   */
  boolean isOverdue(Iterable<StackTraceElement[]> stacks) {
    boolean before = wasWaiting;
    wasWaiting = false;
    for (StackTraceElement[] stack : stacks) {
      wasWaiting |=
          isIn(stack, PipeTaskCoordinatorLock.class, "lock")
              && isIn(stack, ProcedureExecutor.class, "restoreLocks");
    }
    return before && wasWaiting;
  }

  private static boolean isIn(StackTraceElement[] stack, Class<?> type, String method) {
    return Arrays.stream(stack)
        .anyMatch(
            frame ->
                frame.getClassName().equals(type.getName())
                    && frame.getMethodName().contains(method));
  }
}
