// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.commons.conf.CommonDescriptor;
import org.apache.iotdb.commons.exception.StartupException;
import org.apache.iotdb.db.conf.IoTDBDescriptor;
import org.apache.iotdb.db.service.DataNode;
import org.apache.iotdb.db.service.RPCService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main class of a DataNode that speaks the Sync Tool's SQL: Apache IoTDB's own DataNode, with
 * {@link SyncRpcService} at its client port.
 *
 * <p>Arguments are the engine's ({@code -s} to start). Exits non-zero when the node cannot start;
 * an invalid synchronisation setting is such a case: a list that nobody checked must not be in
 * force.
 */
public final class NodeMain {

  private static final Logger LOGGER = LoggerFactory.getLogger(NodeMain.class);

  private NodeMain() {}

  /** Starts the node; returns while it runs on. */
  public static void main(String[] args) {
    try {
      start(args);
    } catch (InvalidSettingsException e) {
      fail("Invalid setting: " + e.getMessage(), e);
    } catch (StartupException e) {
      fail("The client port cannot be opened: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      // Without its main thread the engine would run on and answer nobody.
      fail("The node cannot start: " + e, e);
    }
  }

  private static void start(String[] args) throws InvalidSettingsException, StartupException {
    SettingsFiles settings = SettingsFiles.load();
    if (CommonDescriptor.getInstance().getConfig().getPipeAirGapReceiverEnabled()) {
      throw new InvalidSettingsException(
          "pipe_air_gap_receiver_enabled: <true> opens a way in that ip_white_list cannot guard");
    }
    // The stock service must not open the port before ours is ready to take its place.
    IoTDBDescriptor.getInstance().getConfig().setEnableRpcService(false);
    SyncNode.initialise(settings);
    int exitCode = new DataNode().run(args);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
    SyncNode.get().start();
    IoTDBDescriptor.getInstance().getConfig().setRpcImplClassName(SyncRpcService.class.getName());
    RPCService.getInstance().start();
    Runtime.getRuntime().addShutdownHook(new Thread(SyncNode.get()::close, "sync-shutdown"));
    LOGGER.info("Synchronisation is ready on port {}", RPCService.getInstance().getRPCPort());
  }

  private static void fail(String message, Throwable cause) {
    LOGGER.error(message, cause);
    System.exit(1);
  }
}
