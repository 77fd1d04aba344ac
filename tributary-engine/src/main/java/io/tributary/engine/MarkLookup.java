// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.Finding;
import io.tributary.wire.Message;
import java.io.IOException;
import java.util.List;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.utils.CommonDateTimeUtils;
import org.apache.iotdb.db.auth.AuthorityChecker;
import org.apache.iotdb.db.protocol.session.IClientSession;
import org.apache.iotdb.db.queryengine.plan.analyze.cache.schema.DataNodeTTLCache;
import org.apache.iotdb.db.queryengine.plan.statement.crud.DeleteDataStatement;
import org.apache.iotdb.rpc.TSStatusCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a query here finds a point that was acknowledged. Thread-safe. */
final class MarkLookup {

  private static final Logger LOGGER = LoggerFactory.getLogger(MarkLookup.class);

  private final EnginePoints points = new EnginePoints();

  /**
   * Asks the engine.
   *
   * @param asking who may not write there shall not learn what is there
   */
  Finding find(Message.Mark mark, IClientSession asking) {
    try {
      TSStatus permission = AuthorityChecker.checkAuthority(change(mark), asking);
      if (permission.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
        LOGGER.info("{} may not be asked for: {}", mark, permission.getMessage());
        return Finding.UNKNOWN;
      }
      return points.has(mark) ? Finding.FOUND : isExpired(mark) ? Finding.EXPIRED : Finding.MISSING;
    } catch (IOException | IllegalPathException e) {
      LOGGER.info("{} cannot be asked for: {}", mark, e.getMessage());
      return Finding.UNKNOWN;
    }
  }

  private static DeleteDataStatement change(Message.Mark mark) throws IllegalPathException {
    DeleteDataStatement statement = new DeleteDataStatement();
    statement.setPathList(List.of(DevicePaths.series(mark.device(), mark.measurement())));
    return statement;
  }

  private static boolean isExpired(Message.Mark mark) throws IllegalPathException {
    long ttl =
        DataNodeTTLCache.getInstance().getTTLForTree(DevicePaths.device(mark.device()).getNodes());
    return mark.time() < CommonDateTimeUtils.currentTime() - ttl;
  }
}
