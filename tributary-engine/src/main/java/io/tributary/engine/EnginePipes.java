// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.confignode.rpc.thrift.TCreatePipeReq;
import org.apache.iotdb.confignode.rpc.thrift.TShowPipeInfo;
import org.apache.iotdb.confignode.rpc.thrift.TShowPipeReq;
import org.apache.iotdb.confignode.rpc.thrift.TShowPipeResp;
import org.apache.iotdb.rpc.TSStatusCode;

/**
 * The engine's own pipes, on the ConfigNode. A Tributary PIPE is one of them, under the same name.
 * Thread-safe; calls block until the ConfigNode has answered, unless they say otherwise.
 */
final class EnginePipes {

  private static final String RUNNING = "RUNNING";

  /** Shorter than any client waits for an answer. */
  private static final long DROP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final long CREATE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(40);

  /** Those that the ConfigNode was asked for last, by name. */
  private static final Map<String, EngineChange> DROPS = new ConcurrentHashMap<>();

  private static final Pattern SINK_NAME = Pattern.compile("\\b(?:sink|connector)=([^,}]+)");

  private static final Pattern CREATED_AT =
      Pattern.compile("\\b" + Pattern.quote(PipeAttributes.CREATED_AT) + "=([0-9]+)");

  /** One engine pipe. */
  record EnginePipe(
      String name,
      long createdAtMillis,
      boolean running,
      String sinkAttributes,
      String sourceAttributes,
      String trouble) {

    /** Whether it carries this very PIPE. */
    boolean carries(Pipe pipe) {
      Matcher matcher = CREATED_AT.matcher(sourceAttributes);
      return name.equals(pipe.name())
          && matcher.find()
          && matcher.group(1).equals(String.valueOf(pipe.createdAtMillis()));
    }

    /** Whether it carries a Tributary PIPE. */
    boolean ours() {
      return sinkName().equals(PipeAttributes.SINK_PLUGIN);
    }

    /** Its sink plug-in, or all its sink attributes when they do not say. */
    String sinkName() {
      Matcher matcher = SINK_NAME.matcher(sinkAttributes);
      return matcher.find() ? matcher.group(1) : sinkAttributes;
    }
  }

  private EnginePipes() {}

  /** All engine pipes, ours among them. */
  static List<EnginePipe> list() throws EngineException {
    TShowPipeResp response = ConfigNodeQuestion.ask(client -> client.showPipe(new TShowPipeReq()));
    require(response.getStatus());
    return response.getPipeInfoList().stream().map(EnginePipes::describe).toList();
  }

  /**
   * Makes the engine pipe of a PIPE; fine when another node has. It runs from now on, for the
   * engine may need minutes to start or stop one while a node does not answer: STOP is the
   * sender's.
   */
  static void create(Pipe pipe) throws EngineException {
    if (isMade(pipe)) {
      return;
    }
    PipeAttributes attributes = PipeAttributes.of(pipe);
    TCreatePipeReq request =
        new TCreatePipeReq()
            .setPipeName(pipe.name())
            .setExtractorAttributes(attributes.source())
            .setProcessorAttributes(Map.of())
            .setConnectorAttributes(attributes.sink())
            .setNeedManuallyStart(false);
    boolean isThere =
        EngineChange.ask(() -> ConfigNodeQuestion.ask(client -> client.createPipe(request)))
            .await(
                () -> list().stream().anyMatch(each -> each.carries(pipe)), CREATE_PATIENCE_NANOS);
    if (!isThere) {
      throw new EngineException(
          TSStatusCode.PIPE_ERROR.getStatusCode(), "the ConfigNode is busy with other pipes");
    }
  }

  /**
   * Whether the engine has the pipe already. Waits until one of an earlier PIPE of the name is
   * gone: what fails there may keep the ConfigNode from its next start (decision 0019).
   */
  private static boolean isMade(Pipe pipe) throws EngineException {
    long began = System.nanoTime();
    while (true) {
      Optional<EnginePipe> known =
          list().stream().filter(each -> each.name().equals(pipe.name())).findFirst();
      if (known.isEmpty() || known.get().carries(pipe)) {
        return known.isPresent();
      }
      if (!known.get().ours() || System.nanoTime() - began > DROP_PATIENCE_NANOS) {
        throw new EngineException(
            TSStatusCode.PIPE_ERROR.getStatusCode(),
            known.get().ours()
                ? "the PIPE of that name is still being dropped, try again later"
                : "the engine has a pipe of that name");
      }
      EngineChange.pause();
    }
  }

  static void start(String name) throws EngineException {
    require(ConfigNodeQuestion.ask(client -> client.startPipe(name)));
  }

  /**
   * Drops it; fine when there is none. One change at a time is what the engine does, and while a
   * node does not answer each may take minutes; then this does not wait for it to the end.
   *
   * @return whether it is gone; else it goes some time
   */
  static boolean drop(String name) throws EngineException {
    return askToDrop(name)
        .await(
            () -> list().stream().noneMatch(each -> each.name().equals(name)), DROP_PATIENCE_NANOS);
  }

  /** Whether the ConfigNode was asked to and has not answered yet. */
  static boolean isBeingDropped(String name) {
    EngineChange asked = DROPS.get(name);
    return asked != null && !asked.isAnswered();
  }

  /** Asks for the same and does not wait. */
  static EngineChange askToDrop(String name) {
    return DROPS.compute(
        name,
        (key, asked) ->
            asked == null || asked.isAnswered()
                ? EngineChange.ask(() -> ConfigNodeQuestion.ask(client -> client.dropPipe(name)))
                : asked);
  }

  private static EnginePipe describe(TShowPipeInfo info) {
    return new EnginePipe(
        info.getId(),
        info.getCreationTime(),
        RUNNING.equals(info.getState()),
        info.getPipeConnector() == null ? "" : info.getPipeConnector(),
        info.getPipeExtractor() == null ? "" : info.getPipeExtractor(),
        info.getExceptionMessage() == null ? "" : info.getExceptionMessage());
  }

  static void require(TSStatus status) throws EngineException {
    if (status.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
      throw new EngineException(status);
    }
  }
}
