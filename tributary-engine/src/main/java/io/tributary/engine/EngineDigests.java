// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ApplyException;
import io.tributary.receiver.Holdings;
import io.tributary.wire.Message;
import io.tributary.wire.SeriesDigest;
import io.tributary.wire.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.iotdb.commons.auth.entity.PrivilegeType;
import org.apache.iotdb.commons.exception.IllegalPathException;
import org.apache.iotdb.commons.path.PartialPath;
import org.apache.iotdb.db.auth.AuthorityChecker;
import org.apache.iotdb.db.protocol.session.SessionManager;
import org.apache.iotdb.db.queryengine.plan.statement.crud.QueryStatement;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * What the engine holds, as digests. For what is stored see {@link StoredDigests}. For points it
 * asks the query engine, device by device, and takes its blocks as they are: so memtables, files,
 * deletions and other DataNodes are merged as for any query, and no text or row is made of a point.
 * Thread-safe.
 */
final class EngineDigests implements Holdings {

  /** A device may have very much. */
  private static final long TIMEOUT_MILLIS = 3_600_000;

  private final StoredDigests stored;

  /**
   * @param isAlone whether all data of the cluster is on this node
   */
  EngineDigests(BooleanSupplier isAlone) {
    this.stored = new StoredDigests(isAlone);
  }

  /** For the connection of a sender. */
  @Override
  public List<SeriesDigest> digests(Message.Digest question) throws ApplyException {
    String user = SessionManager.getInstance().getCurrSession().getUsername();
    for (Span span : question.spans()) {
      requireReadable(user, span);
    }
    try {
      return read(question, () -> true);
    } catch (EngineException e) {
      throw new ApplyException(ApplyFaults.of(e), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * For this node itself.
   *
   * @param wanted asked now and then whether to go on; if not, the answer is of no use
   */
  List<SeriesDigest> read(Message.Digest question, BooleanSupplier wanted) throws EngineException {
    List<SeriesDigest> digests = new ArrayList<>();
    for (Span span : question.spans()) {
      digests.addAll(
          question.stored() ? stored.read(span, wanted) : points(span, question, wanted));
    }
    return digests;
  }

  private static List<SeriesDigest> points(
      Span span, Message.Digest question, BooleanSupplier wanted) throws EngineException {
    BlockDigests blocks = new BlockDigests(span, question, wanted);
    try {
      EngineSql.readTyped(query(span), TIMEOUT_MILLIS, blocks);
    } catch (EngineException e) {
      if (e.code() != TSStatusCode.PATH_NOT_EXIST.getStatusCode()) {
        throw e;
      }
    }
    return blocks.digests();
  }

  private static QueryStatement query(Span span) throws EngineException {
    LocalPoints.Times times = new LocalPoints.Times(span.from(), span.to(), List.of());
    try {
      return DeviceQuery.of(span.device(), span.measurements(), times);
    } catch (IllegalPathException e) {
      throw EngineException.of(e);
    }
  }

  @SuppressWarnings("EnumOrdinal") // so the engine asks for a privilege
  private static void requireReadable(String user, Span span) throws ApplyException {
    if (AuthorityChecker.SUPER_USER.equals(user)) {
      return;
    }
    List<PartialPath> series = new ArrayList<>();
    try {
      for (String measurement : span.measurements()) {
        series.add(DevicePaths.series(span.device(), measurement));
      }
    } catch (IllegalPathException e) {
      throw new ApplyException("bad path in " + span.device() + ": " + e.getMessage(), e);
    }
    List<Integer> denied =
        AuthorityChecker.checkFullPathListPermission(
            user, series, PrivilegeType.READ_DATA.ordinal());
    if (!denied.isEmpty()) {
      throw new ApplyException(
          "user %s needs READ_DATA on %s there"
              .formatted(user, series.get(denied.get(0)).getFullPath()));
    }
  }
}
