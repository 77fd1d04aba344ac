// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A statement of the Sync Tool's SQL. Names are without their back quotes, otherwise as written.
 * Nothing is looked up or judged here: whether a name, a type, an attribute or a start time will do
 * is the catalog's answer.
 */
public sealed interface SyncStatement {

  /** {@code SHOW PIPESINKTYPE}. */
  record ShowPipeSinkType() implements SyncStatement {}

  /** {@code CREATE PIPESINK name AS type (attributes)}; attributes in the order written. */
  record CreatePipeSink(String name, String type, List<Attribute> attributes)
      implements SyncStatement {
    public CreatePipeSink {
      requireName(name);
      requireName(type);
      attributes = List.copyOf(attributes);
    }
  }

  /** {@code DROP PIPESINK name}. */
  record DropPipeSink(String name) implements SyncStatement {
    public DropPipeSink {
      requireName(name);
    }
  }

  /** {@code SHOW PIPESINK name}, or {@code SHOW PIPESINKS} when there is no name. */
  record ShowPipeSinks(Optional<String> name) implements SyncStatement {
    public ShowPipeSinks {
      name.ifPresent(SyncStatement::requireName);
    }
  }

  /**
   * {@code CREATE PIPE name TO sink FROM (SELECT ** FROM root WHERE time >= start) WITH
   * attributes}; attributes in the order written.
   */
  record CreatePipe(String name, String sink, Optional<StartTime> start, List<Attribute> attributes)
      implements SyncStatement {
    public CreatePipe {
      requireName(name);
      requireName(sink);
      attributes = List.copyOf(attributes);
    }
  }

  /** {@code START PIPE name}; the pipe may be the engine's own. */
  record StartPipe(String name) implements SyncStatement {
    public StartPipe {
      requireName(name);
    }
  }

  /** {@code STOP PIPE name}; the pipe may be the engine's own. */
  record StopPipe(String name) implements SyncStatement {
    public StopPipe {
      requireName(name);
    }
  }

  /** {@code DROP PIPE name}; the pipe may be the engine's own. */
  record DropPipe(String name) implements SyncStatement {
    public DropPipe {
      requireName(name);
    }
  }

  /** {@code SHOW PIPE name}, or {@code SHOW PIPES} when there is no name. */
  record ShowPipes(Optional<String> name) implements SyncStatement {
    public ShowPipes {
      name.ifPresent(SyncStatement::requireName);
    }
  }

  /** {@code SHOW PIPE STATUS name}, or {@code SHOW PIPE STATUS} of all pipes. */
  record ShowPipeStatus(Optional<String> name) implements SyncStatement {
    public ShowPipeStatus {
      name.ifPresent(SyncStatement::requireName);
    }
  }

  /** {@code SHOW QUARANTINE name}, or {@code SHOW QUARANTINE} of all pipes. */
  record ShowQuarantine(Optional<String> name) implements SyncStatement {
    public ShowQuarantine {
      name.ifPresent(SyncStatement::requireName);
    }
  }

  /** {@code RETRY QUARANTINE name}: what was set aside is to be sent again. */
  record RetryQuarantine(String name) implements SyncStatement {
    public RetryQuarantine {
      requireName(name);
    }
  }

  /** {@code DROP QUARANTINE name}: what was set aside is given up. */
  record DropQuarantine(String name) implements SyncStatement {
    public DropQuarantine {
      requireName(name);
    }
  }

  /** {@code SHOW GAPS name}, or {@code SHOW GAPS} of all pipes: what has not arrived. */
  record ShowGaps(Optional<String> name) implements SyncStatement {
    public ShowGaps {
      name.ifPresent(SyncStatement::requireName);
    }
  }

  /** {@code DIAGNOSE PIPE name}: the way to its receiver is walked, step by step. */
  record DiagnosePipe(String name) implements SyncStatement {
    public DiagnosePipe {
      requireName(name);
    }
  }

  /**
   * {@code VERIFY PIPE name FROM t TO t REPAIR}: both ends are compared.
   *
   * @param from the first time, or as far back as the pipe goes
   * @param to the last time, or all
   * @param repair whether what differs is sent again
   */
  record VerifyPipe(String name, OptionalLong from, OptionalLong to, boolean repair)
      implements SyncStatement {
    public VerifyPipe {
      requireName(name);
    }
  }

  /** {@code SHOW ENGINE PIPES}: the engine's own table of its pipes. */
  record ShowEnginePipes() implements SyncStatement {}

  /**
   * {@code LOAD CONFIGURATION}, with or without {@code ON LOCAL|CLUSTER}. The engine's statement:
   * whoever handles it checks its own keys and then passes the text on to the engine.
   *
   * @param local whether only this node is meant, not its whole cluster
   */
  record LoadConfiguration(boolean local) implements SyncStatement {}

  private static void requireName(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name is empty");
    }
  }
}
