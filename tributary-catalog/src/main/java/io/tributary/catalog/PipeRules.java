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

/** What CREATE PIPE accepts besides a free name and a sink. */
final class PipeRules {

  private static final String SYNC_DEL_OP = "syncdelop";

  private PipeRules() {}

  static boolean requireSyncDeletes(List<Attribute> attributes) throws CatalogException {
    for (Attribute attribute : attributes) {
      if (!attribute.key().equals(SYNC_DEL_OP)) {
        throw Refusals.pipeAttribute(attribute.key());
      }
    }
    if (attributes.size() > 1) {
      throw Refusals.attributeTwice(CatalogException.PIPE_ERROR, "SyncDelOp");
    }
    return !attributes.isEmpty() && requireBoolean(attributes.get(0).value());
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
}
