// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One start of a node: all checks, then the settings, then the processes that are missing. */
final class NodeStart {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How long the ConfigNode of the cluster to join may take until it listens. */
  private static final Duration JOIN_BOUND = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration KILL_BOUND = Duration.ofSeconds(10);

  private final Node node;
  private final NodeHome home;
  private final StartRequest request;
  private final Consumer<String> progress;
  private final List<LogTail> logs = new ArrayList<>();

  NodeStart(Node node, StartRequest request, Consumer<String> progress) {
    this.node = node;
    this.home = node.home();
    this.request = request;
    this.progress = progress;
  }

  HostPort run() throws CommandException, IOException, InterruptedException {
    home.requireUsable();
    Membership membership = membership();
    List<NodeProcess> processes = node.processes(membership);
    checkNotRunning(membership, processes);
    NodeProperties settings = NodeProperties.load(home.settingsFile());
    complete(settings, membership);
    checkPorts(processes, settings);
    // Nothing has been written until here: a refused start leaves no trace.
    home.claim(membership);
    HomeLock lock = home.lock();
    try {
      checkNotRunning(membership, processes);
      settings.save();
      return start(processes, settings, NodeProbe.of(membership, settings, request.login()));
    } finally {
      lock.release();
    }
  }

  private void checkNotRunning(Membership membership, List<NodeProcess> processes)
      throws CommandException, IOException {
    List<String> running = new ArrayList<>();
    for (NodeProcess process : processes) {
      Optional<ProcessHandle> handle = process.find();
      if (handle.isEmpty()) {
        return;
      }
      running.add(process.role().title() + " pid " + handle.get().pid());
    }
    HostPort address = NodeProbe.address(membership, NodeProperties.load(home.settingsFile()));
    throw new CommandException(
        "%s is already running: %s, %s"
            .formatted(home.directory(), address, String.join(", ", running)));
  }

  private void complete(NodeProperties settings, Membership membership)
      throws CommandException, InterruptedException {
    settings.head(
        "Written by the first start of Tributary; yours to edit. Later starts write only the keys",
        "given to them.");
    request.settings().forEach(setting -> settings.put(setting.key(), setting.value()));
    request.rpcPort().ifPresent(port -> settings.put("dn_rpc_port", Integer.toString(port)));
    SecureRandom random = new SecureRandom();
    if (membership.joined().isPresent()) {
      HostPort cluster = membership.joined().get();
      String local = home.isOurs() ? cluster.host() : localAddressTo(cluster);
      FirstProperties.ofMember(settings, membership.role(), cluster, local, random);
    } else {
      FirstProperties.ofCluster(settings, random);
    }
  }

  /** How it belongs to its cluster, settled for good by the first start. */
  private Membership membership() throws CommandException, IOException {
    if (!home.isOurs()) {
      return request.join().orElse(Membership.OWN);
    }
    Membership membership = home.membership();
    if (request.join().isPresent() && !request.join().get().equals(membership)) {
      throw new CommandException(
          "%s belongs to %s; --join cannot change that".formatted(home.directory(), membership));
    }
    return membership;
  }

  /**
   * Also the proof that someone listens there, before anything is started. Waits a little for that:
   * the nodes of a new cluster may be started side by side.
   */
  private String localAddressTo(HostPort cluster) throws CommandException, InterruptedException {
    long deadline = System.nanoTime() + Math.min(JOIN_BOUND.toNanos(), request.timeout().toNanos());
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(cluster.host(), cluster.port()),
            (int) CONNECT_TIMEOUT.toMillis());
        return socket.getLocalAddress().getHostAddress();
      } catch (IOException e) {
        if (System.nanoTime() - deadline >= 0) {
          throw new CommandException(
              "no ConfigNode can be reached at %s: %s".formatted(cluster, e.getMessage()), e);
        }
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private static void checkPorts(List<NodeProcess> processes, NodeProperties settings)
      throws CommandException {
    for (NodeProcess process : processes) {
      if (process.isRunning()) {
        continue;
      }
      for (String key : process.role().portKeys()) {
        int port = settings.requirePort(key);
        if (!Ports.isFree(port)) {
          String remedy = key.equals("dn_rpc_port") ? "--rpc-port PORT" : "--set " + key + "=PORT";
          throw new CommandException(
              "port %d (%s) is taken by another process; choose another with %s"
                  .formatted(port, key, remedy));
        }
      }
    }
  }

  private HostPort start(List<NodeProcess> processes, NodeProperties settings, NodeProbe probe)
      throws CommandException, IOException, InterruptedException {
    for (Path log : List.of(home.log(NodeRole.DATA_NODE), home.syncLog())) {
      logs.add(LogTail.fromEnd(log));
    }
    LogTail configLog = LogTail.fromEnd(home.log(NodeRole.CONFIG_NODE));
    List<NodeProcess> launched = new ArrayList<>();
    boolean ready = false;
    try {
      for (NodeProcess process : processes) {
        if (!process.isRunning()) {
          launched.add(process);
          process.launch(settings, request.program());
        }
      }
      progress.accept("starting " + home.directory());
      HostPort address = awaitReady(processes, probe, configLog);
      ready = true;
      return address;
    } finally {
      if (!ready) {
        abandon(launched);
      }
    }
  }

  private HostPort awaitReady(List<NodeProcess> processes, NodeProbe probe, LogTail configLog)
      throws CommandException, IOException, InterruptedException {
    long deadline = System.nanoTime() + request.timeout().toNanos();
    while (true) {
      for (NodeProcess process : processes) {
        if (isDead(process)) {
          throw died(
              process.role(), process.role() == NodeRole.DATA_NODE ? logs : List.of(configLog));
        }
      }
      Optional<String> obstacle = probe.obstacle();
      if (obstacle.isEmpty()) {
        return probe.address();
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new CommandException(
            "no answer from %s within %d s (%s); see %s, or allow more with --timeout"
                .formatted(
                    probe.address(),
                    request.timeout().toSeconds(),
                    obstacle.get(),
                    home.log(processes.get(processes.size() - 1).role())));
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** Asked twice: between exec and its first instruction a process has no command line. */
  private static boolean isDead(NodeProcess process) throws InterruptedException {
    if (process.isRunning()) {
      return false;
    }
    Thread.sleep(PAUSE.toMillis());
    return !process.isRunning();
  }

  private CommandException died(NodeRole role, List<LogTail> tails) throws IOException {
    Optional<String> cause = Optional.empty();
    for (LogTail tail : tails) {
      cause = cause.isPresent() ? cause : tail.lastError();
    }
    if (cause.isEmpty()) {
      cause = LogTail.fromStart(home.output(role)).lastLine();
    }
    return new CommandException(
        "%s died while starting: %s (log: %s)"
            .formatted(role.title(), cause.orElse("it left no word"), home.log(role)));
  }

  /** A start that failed leaves nothing running that was not running before. */
  private static void abandon(List<NodeProcess> launched) throws IOException {
    boolean interrupted = Thread.interrupted();
    for (int i = launched.size() - 1; i >= 0; i--) {
      NodeProcess process = launched.get(i);
      try {
        process.kill(KILL_BOUND);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      process.forget();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
