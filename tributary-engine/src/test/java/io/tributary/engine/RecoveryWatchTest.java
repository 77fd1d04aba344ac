// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.iotdb.confignode.manager.pipe.coordinator.task.PipeTaskCoordinatorLock;
import org.apache.iotdb.confignode.procedure.ProcedureExecutor;
import org.junit.jupiter.api.Test;

class RecoveryWatchTest {
  private static final StackTraceElement LOCK = frame(PipeTaskCoordinatorLock.class, "lock");
  private static final StackTraceElement RECOVERY =
      frame(ProcedureExecutor.class, "lambda$restoreLocks$3");
  private static final StackTraceElement WORK = frame(ProcedureExecutor.class, "executeProcedure");

  private final RecoveryWatch watch = new RecoveryWatch();

  @Test
  void recovery_thatWaitsInTwoLooks_isOverdue() {
    assertThat(look(LOCK, RECOVERY)).isFalse();
    assertThat(look(LOCK, RECOVERY)).isTrue();
    assertThat(look(RECOVERY)).isFalse();
    assertThat(look(LOCK, RECOVERY)).isFalse();
  }

  @Test
  void procedureThatWaits_isNotOverdue() {
    assertThat(look(LOCK, WORK)).isFalse();
    assertThat(look(LOCK, WORK)).isFalse();
  }

  private boolean look(StackTraceElement... stack) {
    return watch.isOverdue(List.of(new StackTraceElement[] {WORK}, stack));
  }

  private static StackTraceElement frame(Class<?> type, String method) {
    return new StackTraceElement(type.getName(), method, "x.java", 1);
  }
}
