// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ApplyException;
import java.util.List;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.queryengine.common.MPPQueryContext;
import org.apache.iotdb.db.queryengine.common.QueryId;
import org.apache.iotdb.db.queryengine.common.SessionInfo;
import org.apache.iotdb.db.queryengine.plan.analyze.QueryType;
import org.apache.iotdb.db.queryengine.plan.analyze.lock.DataNodeSchemaLockManager;
import org.apache.iotdb.db.queryengine.plan.analyze.schema.ClusterSchemaFetcher;
import org.apache.iotdb.db.queryengine.plan.analyze.schema.SchemaValidator;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;

/**
 * Creates the series that arrived tablets need and this node lacks, with the sender's encodings and
 * compressors, as the engine does when it loads a file. Its insert statements would create them
 * too, but with this node's defaults.
 */
final class MissingSeries {

  private static final QueryId QUERY_ID = new QueryId("tributary_series");

  private MissingSeries() {}

  /** Fine when none is missing: the engine answers from its cache. */
  static void create(List<ArrivedTablet> tablets, SessionInfo session) throws ApplyException {
    MPPQueryContext context = new MPPQueryContext("", QUERY_ID, session, null, null);
    context.setQueryType(QueryType.WRITE);
    try {
      SchemaValidator.validate(
          ClusterSchemaFetcher.getInstance(),
          tablets.stream().<PartialPath>map(ArrivedTablet::getDevicePath).toList(),
          tablets.stream().<String[]>map(ArrivedTablet::getMeasurements).toList(),
          tablets.stream().<TSDataType[]>map(ArrivedTablet::getDataTypes).toList(),
          tablets.stream().<TSEncoding[]>map(ArrivedTablet::encodings).toList(),
          tablets.stream().<CompressionType[]>map(ArrivedTablet::compressors).toList(),
          tablets.stream().<Boolean>map(ArrivedTablet::isAligned).toList(),
          context);
    } catch (RuntimeException e) {
      EngineException refusal = EngineException.of(e);
      throw new ApplyException(
          ApplyFaults.of(refusal), "series cannot be created: " + refusal.getMessage(), e);
    } finally {
      DataNodeSchemaLockManager.getInstance().releaseReadLock(context);
    }
  }
}
