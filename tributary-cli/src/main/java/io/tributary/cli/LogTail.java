// SPDX-License-Identifier: Apache-2.0
package io.tributary.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The last error in what a log has gained since a moment. */
final class LogTail {
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_CHARS = 400;
  private static final Pattern ERROR = Pattern.compile(".*\\bERROR\\s+\\S+ - (.*)");
  private static final Pattern THROWN = Pattern.compile("(Caused by: )?([\\w.$]+)(: .*)?");

  private final Path file;
  private final long from;

  private LogTail(Path file, long from) {
    this.file = file;
    this.from = from;
  }

  /** Looks only at what is written from now on. */
  static LogTail fromEnd(Path file) throws IOException {
    return new LogTail(file, Files.exists(file) ? Files.size(file) : 0);
  }

  /** Looks at all of it. */
  static LogTail fromStart(Path file) {
    return new LogTail(file, 0);
  }

  Optional<String> lastError() throws IOException {
    return lastError(lines());
  }

  Optional<String> lastLine() throws IOException {
    List<String> lines = lines();
    for (int i = lines.size() - 1; i >= 0; i--) {
      if (!lines.get(i).isBlank()) {
        return Optional.of(shorten(lines.get(i).strip()));
      }
    }
    return Optional.empty();
  }

  /** The message of the last ERROR and, from the stack under it, the cause that lies deepest. */
  static Optional<String> lastError(List<String> lines) {
    for (int i = lines.size() - 1; i >= 0; i--) {
      var matcher = ERROR.matcher(lines.get(i));
      if (matcher.matches()) {
        String message = matcher.group(1).strip();
        return Optional.of(
            shorten(deepestCause(lines, i + 1).map(c -> message + ": " + c).orElse(message)));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> deepestCause(List<String> lines, int from) {
    Optional<String> cause = Optional.empty();
    for (int i = from; i < lines.size(); i++) {
      String line = lines.get(i);
      boolean inStack = line.startsWith("\tat ") || line.startsWith("\t...");
      var matcher = THROWN.matcher(line);
      if (!inStack && !matcher.matches()) {
        break;
      }
      if (!inStack) {
        String type = matcher.group(2);
        String text = matcher.group(3) == null ? "" : matcher.group(3);
        cause = Optional.of(type.substring(type.lastIndexOf('.') + 1) + text);
      }
    }
    return cause;
  }

  private List<String> lines() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      // A log that has been rolled meanwhile is new from its first byte.
      long start = channel.size() < from ? 0 : from;
      start = Math.max(start, channel.size() - MAX_BYTES);
      ByteBuffer buffer = ByteBuffer.allocate((int) (channel.size() - start));
      channel.position(start);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads on until full or at the end.
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  private static String shorten(String text) {
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "...";
  }
}
