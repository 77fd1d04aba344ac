// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import io.tributary.sql.SqlContext;
import io.tributary.sql.SyncSql;
import io.tributary.sql.SyncSqlException;
import io.tributary.sql.SyncStatement;
import io.tributary.sql.TimePrecision;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/** A catalog on a store in memory, told what to do in SQL, at a time that the test sets. */
final class CatalogHouse {

  static final Instant START = Instant.parse("2024-05-31T10:20:30.123Z");

  final MemoryCatalogStore store = new MemoryCatalogStore();
  private Instant now = START;
  private Catalog catalog = new Catalog(store, InstantSource.fixed(START));

  CatalogHouse() {
    restart();
  }

  /** What a new process sees. */
  void restart() {
    catalog = new Catalog(store, () -> now);
  }

  void setNow(Instant instant) {
    now = instant;
  }

  Catalog catalog() {
    return catalog;
  }

  PipeSink createSink(String sql) throws SyncSqlException, CatalogException, CatalogStoreException {
    return catalog.createSink((SyncStatement.CreatePipeSink) parse(sql));
  }

  Pipe createPipe(String sql) throws SyncSqlException, CatalogException, CatalogStoreException {
    return catalog.createPipe((SyncStatement.CreatePipe) parse(sql), context());
  }

  private SyncStatement parse(String sql) throws SyncSqlException {
    return SyncSql.parse(sql, context()).orElseThrow();
  }

  private SqlContext context() {
    return new SqlContext(ZoneId.of("Asia/Shanghai"), TimePrecision.MILLISECONDS, now);
  }
}
