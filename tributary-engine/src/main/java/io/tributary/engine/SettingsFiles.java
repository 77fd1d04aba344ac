// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ReceiverSettings;
import io.tributary.sender.SenderSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.iotdb.commons.conf.CommonConfig;
import org.apache.iotdb.commons.conf.CommonDescriptor;

/**
 * The synchronisation's settings as they are in force: read from {@code iotdb-system.properties}
 * and, for keys that are not there, from {@code iotdb-common.properties}, where IoTDB 1.1 had them.
 * Thread-safe.
 */
final class SettingsFiles {

  /** The settings of each half, of both, and of what compares them, valid. */
  record Settings(
      ReceiverSettings receiver, SenderSettings sender, SyncSettings both, VerifySettings verify) {}

  private volatile Settings inForce;
  private volatile boolean reloaded = true;

  private SettingsFiles(Settings settings) {
    inForce = settings;
  }

  /** Reads the files for the first time. */
  static SettingsFiles load() throws InvalidSettingsException {
    return new SettingsFiles(read());
  }

  Settings inForce() {
    return inForce;
  }

  /** What the files say now; nothing changes. */
  static Settings read() throws InvalidSettingsException {
    Map<String, String> entries = new HashMap<>();
    for (String name :
        List.of(CommonConfig.OLD_COMMON_CONFIG_NAME, CommonConfig.SYSTEM_CONFIG_NAME)) {
      entries.putAll(entries(configurationFolder().resolve(name)));
    }
    List<String> problems = new ArrayList<>();
    Settings settings =
        new Settings(
            ReceiverSettings.parse(entries, problems::add),
            SenderSettings.parse(entries, problems::add),
            SyncSettings.parse(entries, problems::add),
            VerifySettings.parse(entries, problems::add));
    if (!problems.isEmpty()) {
      throw new InvalidSettingsException(String.join("; ", problems));
    }
    return settings;
  }

  /** Whether the last LOAD CONFIGURATION found nothing wrong here; true before the first. */
  boolean isReloaded() {
    return reloaded;
  }

  /**
   * Reads the files for LOAD CONFIGURATION; nothing changes, but that it is known how that went.
   */
  Settings reload() throws InvalidSettingsException {
    reloaded = false;
    Settings read = read();
    reloaded = true;
    return read;
  }

  /** Puts {@code settings} in force, for everything that happens from now on. */
  void apply(Settings settings) {
    inForce = settings;
  }

  private static Path configurationFolder() {
    String folder = CommonDescriptor.getInstance().getConfDir();
    return Path.of(folder == null ? "conf" : folder);
  }

  private static Map<String, String> entries(Path file) throws InvalidSettingsException {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidSettingsException(file + " cannot be read: " + e.getMessage());
    }
    Map<String, String> entries = new HashMap<>();
    properties.stringPropertyNames().forEach(key -> entries.put(key, properties.getProperty(key)));
    return entries;
  }
}
