// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.CatalogStoreException;
import io.tributary.receiver.Receiver;
import io.tributary.receiver.StagingException;
import io.tributary.sql.SqlContext;
import io.tributary.sql.TimePrecision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does for another DataNode of the cluster what it asks of this one. Thread-safe. */
final class NodeService {

  private static final Logger LOGGER = LoggerFactory.getLogger(NodeService.class);

  private final SyncNode node;

  NodeService(SyncNode node) {
    this.node = node;
  }

  ByteBuffer answer(ByteBuffer body, TimePrecision precision) {
    Optional<NodeCall> call = NodeCall.of(body);
    NodeCall.Answer answer;
    try {
      answer =
          call.isPresent() && node.secret().is(call.get().secret())
              ? run(call.get(), precision)
              : NodeCall.Answer.failed("not a node of this cluster");
    } catch (EngineException
        | CatalogStoreException
        | InvalidSettingsException
        | IOException
        | RuntimeException e) {
      LOGGER.warn("{}: {}", call.map(NodeCall::action), e.toString());
      answer = NodeCall.Answer.failed(String.valueOf(e.getMessage()));
    }
    return answer.bytes();
  }

  /**
   * The same for what another node asks of its standby.
   *
   * @throws IOException why it is not done
   */
  ByteBuffer answerStandby(ByteBuffer body) throws IOException {
    StandbyCall.Signed signed = StandbyCall.Signed.of(body);
    if (!node.secret().is(signed.secret())) {
      throw new IOException("not a node of this cluster");
    }
    try {
      return run(signed.call()).encoded();
    } catch (StagingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private StandbyCall.Answer run(StandbyCall call) throws IOException, StagingException {
    Receiver receiver = node.receiver();
    if (call instanceof StandbyCall.Applied applied) {
      receiver.heard(applied.pipe(), applied.position());
    } else if (call instanceof StandbyCall.Discard discard) {
      receiver.discard(discard.file());
    } else if (call instanceof StandbyCall.Read read) {
      byte[] bytes = receiver.read(read.file(), read.offset(), read.most());
      return new StandbyCall.Answer(read.offset() + bytes.length, bytes);
    } else if (call instanceof StandbyCall.Keep keep) {
      long held = receiver.keep(keep.file(), keep.offset(), keep.bytes(), SteadyClock.millis());
      return new StandbyCall.Answer(held, new byte[0]);
    }
    return StandbyCall.Answer.DONE;
  }

  private NodeCall.Answer run(NodeCall call, TimePrecision precision)
      throws EngineException, CatalogStoreException, InvalidSettingsException, IOException {
    switch (call.action()) {
      case PING -> {}
      case FOLLOW -> node.pipes().follow();
      case LET_GO -> node.pipes().letGo(call.pipe());
      case LOAD_CONFIGURATION -> node.settings().apply(node.settings().reload());
      case RETRY_QUARANTINE -> node.quarantines().retries(call.pipe()).request();
      case DROP_QUARANTINE ->
          node.quarantines().giveUp(call.pipe(), node.feeds().of(call.pipe()).gaps());
      case FLUSH -> {
        boolean unused = ClusterFlush.here(call.arguments());
      }
      case SETTLED -> {
        return Verification.Settled.here(node, call.pipe(), call.arguments().get(2)).answer();
      }
      case REPAIR -> {
        boolean taken = node.settling().take(call.pipe(), Repair.of(call.arguments().get(2)));
        return new NodeCall.Answer(null, taken ? List.of(List.of("taken")) : List.of());
      }
      case RELEASE_SENDER -> {
        if (!node.receiver().release(call.senderPipe())) {
          return NodeCall.Answer.failed("at work for an earlier connection");
        }
        return new NodeCall.Answer(null, ReleasedRows.of(node.receiver(), call.senderPipe()));
      }
      case MESSAGES -> {
        return new NodeCall.Answer(
            null,
            node.pipes().messages().entrySet().stream()
                .map(
                    each ->
                        List.of(
                            each.getKey().name(),
                            String.valueOf(each.getKey().createdAtMillis()),
                            each.getValue()))
                .toList());
      }
      case PIPE_STATUS -> {
        return new NodeCall.Answer(
            null,
            node.pipes().figures().entrySet().stream()
                .map(
                    each ->
                        List.of(
                            each.getKey().name(),
                            String.valueOf(each.getKey().createdAtMillis()),
                            each.getValue().json()))
                .toList());
      }
      case UPSTREAM -> {
        return new NodeCall.Answer(
            null,
            node.receiver().upstreamIds(SteadyClock.millis()).stream().map(List::of).toList());
      }
      case OVERLAPS -> {
        return node.overlapRounds().answer(call);
      }
      case SHOW_QUARANTINE -> {
        return new NodeCall.Answer(
            null, QuarantineRows.here(node, name(call), context(call, precision)));
      }
      case SHOW_GAPS -> {
        return new NodeCall.Answer(null, GapRows.here(node, name(call), context(call, precision)));
      }
    }
    return NodeCall.Answer.done();
  }

  /** Of a call about what a pipe keeps, or all do. */
  private static Optional<String> name(NodeCall call) {
    return call.arguments().stream().skip(1).findFirst();
  }

  private static SqlContext context(NodeCall call, TimePrecision precision) {
    return new SqlContext(ZoneId.of(call.arguments().get(0)), precision, Instant.now());
  }
}
