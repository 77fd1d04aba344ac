// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.client.exception.ClientManagerException;
import org.apache.iotdb.commons.consensus.ConfigRegionId;
import org.apache.iotdb.confignode.rpc.thrift.TCreatePipeReq;
import org.apache.iotdb.confignode.rpc.thrift.TShowPipeInfo;
import org.apache.iotdb.confignode.rpc.thrift.TShowPipeReq;
import org.apache.iotdb.confignode.rpc.thrift.TShowPipeResp;
import org.apache.iotdb.db.protocol.client.ConfigNodeClient;
import org.apache.iotdb.db.protocol.client.ConfigNodeClientManager;
import org.apache.iotdb.db.protocol.client.ConfigNodeInfo;
import org.apache.iotdb.rpc.TSStatusCode;
import org.apache.thrift.TException;

/**
 * The engine's own pipes, on the ConfigNode. A Tributary PIPE is one of them, under the same name.
 * Thread-safe; every call blocks until the ConfigNode has answered.
 */
final class EnginePipes {

  private static final String RUNNING = "RUNNING";
  private static final long POLL_MILLIS = 50;

  /** For the nodes that answer to do what is decided. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(2);

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

  private interface Call<T> {
    T on(ConfigNodeClient client) throws TException;
  }

  private EnginePipes() {}

  /** Registers our plug-ins with the cluster; fine when they are. */
  static void registerPlugins() throws EngineException, IOException {
    // The engine wants a jar to copy to every node, but looks on the class path first.
    Path jar = Files.createTempFile("tributary-plugins", ".jar");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, new Manifest()).close();
    }
    try {
      register(PipeAttributes.SOURCE_PLUGIN, TributarySource.class, jar);
      register(PipeAttributes.SINK_PLUGIN, TributarySink.class, jar);
    } finally {
      Files.delete(jar);
    }
  }

  private static void register(String name, Class<?> plugin, Path jar) throws EngineException {
    EngineSql.execute(
        "CREATE PIPEPLUGIN IF NOT EXISTS `%s` AS '%s' USING URI '%s'"
            .formatted(name, plugin.getName(), jar.toUri()));
  }

  /** All engine pipes, ours among them. */
  static List<EnginePipe> list() throws EngineException {
    TShowPipeResp response = call(client -> client.showPipe(new TShowPipeReq()));
    require(response.getStatus());
    return response.getPipeInfoList().stream().map(EnginePipes::describe).toList();
  }

  /**
   * Makes the engine pipe of a PIPE; fine when another node has. It runs from now on, for the
   * engine may need minutes to start or stop one while a node does not answer: STOP is the
   * sender's.
   */
  static void create(Pipe pipe) throws EngineException {
    if (list().stream().anyMatch(each -> each.carries(pipe))) {
      return; // what fails there may keep the ConfigNode from its next start: decision 0019
    }
    PipeAttributes attributes = PipeAttributes.of(pipe);
    TCreatePipeReq request =
        new TCreatePipeReq()
            .setPipeName(pipe.name())
            .setExtractorAttributes(attributes.source())
            .setProcessorAttributes(Map.of())
            .setConnectorAttributes(attributes.sink())
            .setNeedManuallyStart(false);
    run(
        client -> client.createPipe(request),
        () -> list().stream().anyMatch(each -> each.carries(pipe)));
  }

  static void start(String name) throws EngineException {
    require(call(client -> client.startPipe(name)));
  }

  /** Drops it; fine when there is none. */
  static void drop(String name) throws EngineException {
    run(
        client -> client.dropPipe(name),
        () -> list().stream().noneMatch(each -> each.name().equals(name)));
  }

  /** Whether what was asked for is so, whoever did it. */
  private interface Goal {
    boolean isReached() throws EngineException;
  }

  /**
   * Asks for a change and waits until it is decided. The ConfigNode answers only when it has told
   * every DataNode, for which it takes minutes when one is Unknown and does not refuse either.
   */
  private static void run(Call<TSStatus> change, Goal goal) throws EngineException {
    CompletableFuture<TSStatus> asked = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                asked.complete(call(change));
              } catch (EngineException | RuntimeException | Error e) {
                asked.completeExceptionally(e);
              }
            },
            "sync-engine-pipe");
    asking.setDaemon(true);
    asking.start();
    long reachedNanos = Long.MAX_VALUE;
    while (reachedNanos == Long.MAX_VALUE || System.nanoTime() - reachedNanos < GRACE_NANOS) {
      Optional<TSStatus> status = poll(asked);
      if (status.isPresent()) {
        if (!goal.isReached()) {
          require(status.get());
        }
        return;
      }
      if (reachedNanos == Long.MAX_VALUE && goal.isReached()) {
        reachedNanos = System.nanoTime();
      }
    }
  }

  private static Optional<TSStatus> poll(CompletableFuture<TSStatus> asked) throws EngineException {
    try {
      return Optional.of(asked.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof EngineException engine
          ? engine
          : EngineException.of(new IllegalStateException(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(TSStatusCode.PIPE_ERROR.getStatusCode(), "interrupted");
    }
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

  private static <T> T call(Call<T> call) throws EngineException {
    ConfigRegionId configRegion = ConfigNodeInfo.CONFIG_REGION_ID;
    try (ConfigNodeClient client =
        ConfigNodeClientManager.getInstance().borrowClient(configRegion)) {
      return call.on(client);
    } catch (ClientManagerException | TException e) {
      throw new EngineException(
          TSStatusCode.CAN_NOT_CONNECT_CONFIGNODE.getStatusCode(),
          "the ConfigNode does not answer: " + e.getMessage());
    }
  }

  private static void require(TSStatus status) throws EngineException {
    if (status.getCode() != TSStatusCode.SUCCESS_STATUS.getStatusCode()) {
      throw new EngineException(status);
    }
  }
}
