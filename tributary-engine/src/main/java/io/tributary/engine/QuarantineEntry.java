// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * What is known of one unit that was set aside, besides the unit itself. On disk it is a file of
 * properties, which a person can read:
 *
 * <pre>
 * version=1
 * kind, keptAtMillis, region, database, label, subject, startTime, endTime, bytes, reason
 * points    unless unknown
 * crc32c    of "key=value\n" of all the others, by key
 * </pre>
 *
 * @param number gives the order
 * @param label the unit, for people
 * @param subject the series, device or file that it is about
 * @param startTime the smallest time stamp in it, engine precision
 * @param endTime the largest one
 * @param points how many values, where that is known
 * @param bytes on this node's disk
 * @param reason the receiver's last answer; for an entry that cannot be read, why
 */
record QuarantineEntry(
    long number,
    Kind kind,
    long keptAtMillis,
    int region,
    String database,
    String label,
    String subject,
    long startTime,
    long endTime,
    OptionalLong points,
    long bytes,
    String reason) {

  /** What lies beside the description. */
  enum Kind {
    ROWS,
    DELETION,
    FILE,
    /** Damaged: nothing but its folder is known. */
    UNREADABLE
  }

  static final String FILE_NAME = "entry.properties";

  private static final String VERSION = "1";
  private static final int MAX_FILE_BYTES = 1024 * 1024;
  private static final int MAX_REASON_CHARS = 4 * 1024;

  QuarantineEntry {
    reason = reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARS));
  }

  /** An entry whose folder cannot be understood. */
  static QuarantineEntry unreadable(long number, Path folder, IOException cause) {
    String name = String.valueOf(folder.getFileName());
    String reason = "cannot be read: " + cause.getMessage();
    return new QuarantineEntry(
        number, Kind.UNREADABLE, 0, -1, "", name, name, 0, 0, OptionalLong.empty(), 0, reason);
  }

  byte[] encode() {
    Map<String, String> values = new TreeMap<>();
    values.put("version", VERSION);
    values.put("kind", kind.name());
    values.put("keptAtMillis", String.valueOf(keptAtMillis));
    values.put("region", String.valueOf(region));
    values.put("database", database);
    values.put("label", label);
    values.put("subject", subject);
    values.put("startTime", String.valueOf(startTime));
    values.put("endTime", String.valueOf(endTime));
    points.ifPresent(count -> values.put("points", String.valueOf(count)));
    values.put("bytes", String.valueOf(bytes));
    values.put("reason", reason);
    Properties properties = new Properties();
    properties.putAll(values);
    properties.setProperty("crc32c", checksum(values));
    StringWriter text = new StringWriter();
    try {
      properties.store(text, null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString().getBytes(UTF_8);
  }

  /**
   * Reads what {@link #encode} wrote into a folder.
   *
   * @throws IOException if it is missing, of another version or damaged
   */
  static QuarantineEntry read(long number, Path folder) throws IOException {
    Path file = folder.resolve(FILE_NAME);
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException(
          "%s has %d bytes, at most %d".formatted(file, Files.size(file), MAX_FILE_BYTES));
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
      Map<String, String> values = new TreeMap<>();
      properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
      String checksum = required(values, "crc32c");
      values.remove("crc32c");
      if (!checksum.equals(checksum(values)) || !VERSION.equals(values.get("version"))) {
        throw new IOException(file + " is damaged or of another version");
      }
      return decode(number, values);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static QuarantineEntry decode(long number, Map<String, String> values) {
    return new QuarantineEntry(
        number,
        Kind.valueOf(required(values, "kind")),
        Long.parseLong(required(values, "keptAtMillis")),
        Integer.parseInt(required(values, "region")),
        required(values, "database"),
        required(values, "label"),
        required(values, "subject"),
        Long.parseLong(required(values, "startTime")),
        Long.parseLong(required(values, "endTime")),
        values.containsKey("points")
            ? OptionalLong.of(Long.parseLong(required(values, "points")))
            : OptionalLong.empty(),
        Long.parseLong(required(values, "bytes")),
        required(values, "reason"));
  }

  private static String required(Map<String, String> values, String key) {
    String value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  private static String checksum(Map<String, String> values) {
    CRC32C crc = new CRC32C();
    values.forEach((key, value) -> crc.update((key + "=" + value + "\n").getBytes(UTF_8)));
    return Long.toHexString(crc.getValue());
  }
}
