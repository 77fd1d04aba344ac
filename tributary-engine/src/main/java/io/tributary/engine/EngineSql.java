// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.iotdb.commons.conf.CommonDescriptor;
import org.apache.iotdb.commons.conf.IoTDBConstant.ClientVersion;
import org.apache.iotdb.commons.exception.IoTDBException;
import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.apache.iotdb.db.protocol.session.IClientSession.SqlDialect;
import org.apache.iotdb.db.protocol.session.SessionManager;
import org.apache.iotdb.db.queryengine.common.SessionInfo;
import org.apache.iotdb.db.queryengine.common.header.DatasetHeader;
import org.apache.iotdb.db.queryengine.plan.Coordinator;
import org.apache.iotdb.db.queryengine.plan.analyze.ClusterPartitionFetcher;
import org.apache.iotdb.db.queryengine.plan.analyze.schema.ClusterSchemaFetcher;
import org.apache.iotdb.db.queryengine.plan.execution.ExecutionResult;
import org.apache.iotdb.db.queryengine.plan.execution.IQueryExecution;
import org.apache.iotdb.db.queryengine.plan.statement.Statement;
import org.apache.iotdb.db.queryengine.plan.statement.crud.QueryStatement;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.tsfile.block.column.Column;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.read.common.block.TsBlock;

/**
 * Runs tree-model statements inside this node, as the administrator or as a given session. They are
 * made, not parsed: see {@link DeviceQuery}. Thread-safe.
 */
final class EngineSql {

  private static final String ADMINISTRATOR =
      CommonDescriptor.getInstance().getConfig().getAdminName();

  /** One result row: the time stamp and the columns as text, null where the point is missing. */
  record Row(long time, List<Optional<String>> columns) {}

  private EngineSql() {}

  /** Runs a statement that returns no rows. */
  static void execute(Statement statement) throws EngineException {
    execute(statement, administrator());
  }

  /** Runs a statement on behalf of {@code session}; rights are checked by the caller. */
  static void execute(Statement statement, SessionInfo session) throws EngineException {
    run(statement, session, queryId -> {});
  }

  /** Runs a query whose columns are all TEXT, BOOLEAN or INT64. */
  static List<Row> query(Statement query) throws EngineException {
    List<Row> rows = new ArrayList<>();
    run(query, administrator(), queryId -> collect(queryId, rows));
    return rows;
  }

  /** Takes the blocks of a result, one after the other. */
  interface BlockReader {

    /**
     * A block of rows.
     *
     * @param columns for each column of the statement, which column of the block it is
     * @return whether to go on
     */
    boolean read(TsBlock block, List<Integer> columns);
  }

  /** Runs a query and hands its values on as the engine has them. */
  static void read(Statement query, BlockReader reader) throws EngineException {
    run(query, administrator(), queryId -> readBlocks(queryId, reader));
  }

  /** The same, given up after so long. */
  static void read(Statement query, long timeoutMillis, BlockReader reader) throws EngineException {
    run(query, administrator(), timeoutMillis, queryId -> readBlocks(queryId, reader));
  }

  /** Takes the blocks of a result, told first what its columns are. */
  interface TypedReader extends BlockReader {
    void begin(List<String> names, List<TSDataType> types);
  }

  /** The same for a reader that has to know the columns. */
  static void readTyped(Statement query, long timeoutMillis, TypedReader reader)
      throws EngineException {
    run(
        query,
        administrator(),
        timeoutMillis,
        queryId -> {
          IQueryExecution execution = Coordinator.getInstance().getQueryExecution(queryId);
          if (execution != null) {
            DatasetHeader header = execution.getDatasetHeader();
            reader.begin(
                header.getRespColumns(),
                header.getRespDataTypeList().stream().map(TSDataType::valueOf).toList());
            readBlocks(queryId, reader);
          }
        });
  }

  private interface ResultReader {
    void read(long queryId) throws EngineException;
  }

  private static void run(Statement statement, SessionInfo session, ResultReader reader)
      throws EngineException {
    long timeoutMillis = IoTDBDescriptor.getInstance().getConfig().getQueryTimeoutThreshold();
    run(statement, session, timeoutMillis, reader);
  }

  private static void run(
      Statement statement, SessionInfo session, long timeoutMillis, ResultReader reader)
      throws EngineException {
    long queryId = SessionManager.getInstance().requestQueryId();
    Coordinator coordinator = Coordinator.getInstance();
    Throwable failure = null;
    try {
      ExecutionResult result =
          coordinator.executeForTreeModel(
              statement,
              queryId,
              session,
              text(statement),
              ClusterPartitionFetcher.getInstance(),
              ClusterSchemaFetcher.getInstance(),
              timeoutMillis,
              false);
      int code = result.status.getCode();
      if (code != TSStatusCode.SUCCESS_STATUS.getStatusCode()
          && code != TSStatusCode.REDIRECTION_RECOMMEND.getStatusCode()) {
        throw new EngineException(result.status);
      }
      reader.read(queryId);
    } catch (RuntimeException e) {
      failure = e;
      throw EngineException.of(e);
    } finally {
      coordinator.cleanupQueryExecution(queryId, null, failure);
    }
  }

  private static void collect(long queryId, List<Row> rows) throws EngineException {
    readBlocks(
        queryId,
        (block, columns) -> {
          for (int i = 0; i < block.getPositionCount(); i++) {
            rows.add(row(columns, block, i));
          }
          return true;
        });
  }

  private static void readBlocks(long queryId, BlockReader reader) throws EngineException {
    IQueryExecution execution = Coordinator.getInstance().getQueryExecution(queryId);
    try {
      while (execution != null) {
        Optional<TsBlock> block = execution.getBatchResult();
        List<Integer> columns =
            execution.getDatasetHeader().getColumnIndex2TsBlockColumnIndexList();
        if (block.isEmpty() || !reader.read(block.get(), columns)) {
          return;
        }
      }
    } catch (IoTDBException e) {
      throw EngineException.of(e);
    }
  }

  /** The block's columns stand in the planner's order; the header maps them to the statement's. */
  private static Row row(List<Integer> indexes, TsBlock block, int position) {
    List<Optional<String>> columns = new ArrayList<>();
    for (int index : indexes) {
      Column column = block.getColumn(index);
      columns.add(column.isNull(position) ? Optional.empty() : Optional.of(text(column, position)));
    }
    return new Row(block.getTimeByIndex(position), columns);
  }

  private static String text(Column column, int position) {
    return switch (column.getDataType()) {
      case BOOLEAN -> String.valueOf(column.getBoolean(position));
      case INT64 -> String.valueOf(column.getLong(position));
      case TEXT -> column.getBinary(position).getStringValue(StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("no text for " + column.getDataType());
    };
  }

  /** What SHOW QUERIES and the log of slow queries tell. */
  private static String text(Statement statement) {
    return statement instanceof QueryStatement query
        ? query.constructFormattedSQL()
        : statement.getType().name();
  }

  private static SessionInfo administrator() {
    return new SessionInfo(
        0, ADMINISTRATOR, ZoneId.systemDefault(), ClientVersion.V_1_0, null, SqlDialect.TREE);
  }
}
