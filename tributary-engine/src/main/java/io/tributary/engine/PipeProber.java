// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import io.tributary.catalog.PipeSink;
import io.tributary.catalog.PipeStatus;
import io.tributary.sender.LinkException;
import io.tributary.sender.SenderStatus;
import io.tributary.wire.FrameCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes the checks of one DIAGNOSE PIPE, from this node. Changes nothing: it has its own short
 * connection, and of the pipe it only reads the counters.
 */
final class PipeProber implements Diagnosis.Prober, AutoCloseable {

  private static final int MOST_SERIES = 10_000;
  private static final long RATE_MILLIS = 1_000;

  private final SyncNode node;
  private final Pipe pipe;
  private final LinkChecks link;
  private final Optional<SenderStatus> before;
  private final long beforeMillis = SteadyClock.millis();

  PipeProber(SyncNode node, Pipe pipe, PipeSink sink) {
    this.node = node;
    this.pipe = pipe;
    this.link = new LinkChecks(sink);
    this.before = status();
  }

  /** The answer to DIAGNOSE PIPE. */
  static TextTable table(SyncNode node, Pipe pipe, PipeSink sink) {
    TextTable table = new TextTable("check", "result", "detail", "what to do");
    try (PipeProber prober = new PipeProber(node, pipe, sink);
        CheckThread thread = new CheckThread()) {
      for (Diagnosis.Row row : Diagnosis.run(prober, thread)) {
        Verdict verdict = row.verdict();
        table.add(row.check().title(), verdict.result().name(), verdict.detail(), verdict.action());
      }
    }
    return table;
  }

  @Override
  public Verdict probe(Check check) throws Exception {
    return switch (check) {
      case NAME_RESOLUTION -> link.nameResolution();
      case TCP -> link.tcp();
      case TLS -> LinkChecks.tls();
      case LOGIN -> link.login();
      case ALLOW_LIST -> link.allowList();
      case VERSION -> link.version();
      case CLOCK -> clock();
      case SCHEMA -> schema();
      case SENDER_DISK ->
          ConditionChecks.disk(
              PinDirectory.freeBytes(),
              node.settings().inForce().both().freeDiskReserveBytes(),
              "sender");
      case RECEIVER_DISK -> {
        ConditionCall.Answer answer = link.heard().answer();
        yield ConditionChecks.disk(answer.diskFreeBytes(), answer.diskReserveBytes(), "receiver");
      }
      case SENDER_MEMORY ->
          ConditionChecks.senderMemory(node.senderMemory().used(), node.senderMemory().limit());
      case RECEIVER_MEMORY -> {
        ConditionCall.Answer answer = link.heard().answer();
        yield ConditionChecks.receiverMemory(answer.memoryFreeBytes(), answer.memoryMaxBytes());
      }
      case RATE -> rate();
      case BACKLOG -> backlog();
      case PIPE -> pipe();
    };
  }

  @Override
  public void close() {
    link.close();
  }

  private Verdict clock() {
    ConditionLink.Heard heard = link.heard();
    return ConditionChecks.clock(
        heard.askedMillis(), heard.answeredMillis(), heard.answer().clockMillis());
  }

  private Verdict schema() throws EngineException, LinkException {
    SeriesTypes.Some here = SeriesTypes.first(MOST_SERIES);
    List<String> names = new ArrayList<>(here.types().keySet());
    Map<String, String> there = new HashMap<>();
    for (int from = 0; from < names.size(); from += ConditionCall.MOST_SERIES) {
      List<String> some =
          names.subList(from, Math.min(names.size(), from + ConditionCall.MOST_SERIES));
      List<String> types =
          link.link()
              .ask(new ConditionCall(FrameCodec.MIN_VERSION, FrameCodec.VERSION, some))
              .answer()
              .types();
      for (int i = 0; i < Math.min(some.size(), types.size()); i++) {
        there.put(some.get(i), types.get(i));
      }
    }
    return ConditionChecks.schema(here.types(), there, here.all());
  }

  private Verdict rate() throws InterruptedException {
    if (pipe.status() != PipeStatus.RUNNING || before.isEmpty()) {
      return Verdict.skipped("the pipe is stopped");
    }
    TimeUnit.MILLISECONDS.sleep(Math.max(0, beforeMillis + RATE_MILLIS - SteadyClock.millis()));
    SenderStatus now = status().orElseThrow();
    double seconds = (SteadyClock.millis() - beforeMillis) / 1000.0;
    return Verdict.ok(
        "%.0f bytes and %.0f points a second, in the last %.1f s"
            .formatted(
                (now.bytes() - before.get().bytes()) / seconds,
                (now.points() - before.get().points()) / seconds,
                seconds));
  }

  private Verdict backlog() {
    Backlog backlog = node.feeds().of(PipeKey.of(pipe)).backlog();
    return Verdict.ok(
        "%d files with %d bytes, the oldest %.0f s old, and %d bytes of rows in memory"
            .formatted(
                backlog.files(),
                backlog.fileBytes(),
                backlog.oldestAgeSeconds(System.currentTimeMillis()),
                backlog.queuedBytes()));
  }

  private Verdict pipe() {
    if (pipe.status() != PipeStatus.RUNNING) {
      return Verdict.warn("status %s: nothing is sent".formatted(pipe.status()), "START PIPE");
    }
    String message = status().map(SenderStatus::message).orElse(SenderStatus.NORMAL);
    String action = "See the message in docs/operations.md, troubleshooting";
    if (message.startsWith("ERROR")) {
      return Verdict.failed(message, action);
    }
    return message.equals(SenderStatus.NORMAL)
        ? Verdict.ok("RUNNING, NORMAL")
        : Verdict.warn(message, action);
  }

  private Optional<SenderStatus> status() {
    return node.pipes().status(PipeKey.of(pipe));
  }
}
