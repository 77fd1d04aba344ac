// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import io.tributary.sql.Attribute;
import io.tributary.sql.SqlContext;
import io.tributary.sql.StartTime;
import io.tributary.sql.SyncStatement;
import io.tributary.sql.TimePrecision;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What CREATE PIPE accepts besides a free name and a sink. */
final class PipeRules {

  private static final String SYNC_DEL_OP = "syncdelop";
  private static final String ON_FULL = "on_full";

  private PipeRules() {}

  /** What stands behind WITH, and the defaults of what does not. */
  record With(boolean syncDeletes, OnFull onFull) {}

  static With requireAttributes(List<Attribute> attributes) throws CatalogException {
    Optional<Boolean> syncDeletes = Optional.empty();
    Optional<OnFull> onFull = Optional.empty();
    for (Attribute attribute : attributes) {
      switch (attribute.key()) {
        case SYNC_DEL_OP -> {
          requireFirst(syncDeletes, "SyncDelOp");
          syncDeletes = Optional.of(requireBoolean(attribute.value()));
        }
        case ON_FULL -> {
          requireFirst(onFull, ON_FULL);
          onFull = Optional.of(requireOnFull(attribute.value()));
        }
        default -> throw Refusals.pipeAttribute(attribute.key());
      }
    }
    return new With(syncDeletes.orElse(false), onFull.orElse(OnFull.WAIT));
  }

  private static void requireFirst(Optional<?> known, String key) throws CatalogException {
    if (known.isPresent()) {
      throw Refusals.attributeTwice(CatalogException.PIPE_ERROR, key);
    }
  }

  /** The first timestamp that belongs to the pipe; 0 when the statement has no start. */
  static long requireStartTime(SyncStatement.CreatePipe statement, SqlContext context)
      throws CatalogException {
    if (statement.start().isEmpty()) {
      return 0;
    }
    StartTime start = statement.start().get();
    TimePrecision precision = context.precision();
    // The number as written, not the first included one: "time > now()" is not the future.
    if (start.value() > precision.floor(context.now())) {
      throw Refusals.futureStart(
          statement.name(),
          LocalDateTime.ofInstant(precision.instant(start.value()), context.zone()),
          LocalDateTime.ofInstant(context.now(), context.zone()));
    }
    return start.firstIncluded();
  }

  private static boolean requireBoolean(String value) throws CatalogException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw Refusals.syncDelOp(value);
    };
  }

  private static OnFull requireOnFull(String value) throws CatalogException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "wait" -> OnFull.WAIT;
      case "drop_oldest" -> OnFull.DROP_OLDEST;
      default -> throw Refusals.onFull(value);
    };
  }
}
