// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.sender.SenderHouse.Answer;
import io.tributary.wire.FileIdentity;
import io.tributary.wire.FilePart;
import io.tributary.wire.Finding;
import io.tributary.wire.FrameCodec;
import io.tributary.wire.FrameType;
import io.tributary.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receiver as the protocol has it, but for what a test scripts: answers in order, skips what
 * comes behind a request that was not done until it is greeted anew, counts what it has applied,
 * and takes no piece that is not the next one.
 */
final class ScriptedReceiver {

  /** The request is done, its answer gets lost. */
  static final class AnswerLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    AnswerLost(String reason) {
      super(reason);
    }
  }

  /** What a connection has for the sender: an answer, or its end. */
  private record Reply(@Nullable Message answer, String lost) {}

  /** Units in the order in which they were applied. */
  final List<String> applied = new ArrayList<>();

  final List<Message.Hello> hellos = new ArrayList<>();

  /** How many rows and deletions it says it has applied. */
  long rows;

  /** How many files it says it has applied. */
  long files;

  /** Whether the engine takes its time with files; they are applied with {@link #load}. */
  boolean loadsSlowly;

  private final List<String> diary;
  private final Map<FrameType, Deque<Answer>> script = new EnumMap<>(FrameType.class);
  private final Map<FrameType, Answer> always = new EnumMap<>(FrameType.class);
  private final Map<String, Long> held = new HashMap<>();
  private final Set<FileIdentity> known = new HashSet<>();
  private final Deque<Message.FileEnd> ended = new ArrayDeque<>();

  ScriptedReceiver(List<String> diary) {
    this.diary = diary;
  }

  void next(FrameType type, Answer... answers) {
    script.computeIfAbsent(type, t -> new ArrayDeque<>()).addAll(List.of(answers));
  }

  void always(FrameType type, Answer answer) {
    always.put(type, answer);
  }

  void asEver(FrameType type) {
    always.remove(type);
    script.remove(type);
  }

  /** It has applied this file already. */
  void knows(FileIdentity file) {
    known.add(file);
  }

  /** Holds so many bytes of a file, be it more or less than it had. */
  void holds(String file, long bytes) {
    held.put(file, bytes);
  }

  Connection accept() {
    return new Connection();
  }

  /** One connection. */
  final class Connection {
    private final Deque<Reply> replies = new ArrayDeque<>();
    private final Deque<Message.FileBegin> begun = new ArrayDeque<>();
    private boolean halted;
    private boolean broken;

    /** Does it at once; its answer waits. */
    void request(Message request) {
      diary.add(describe(request));
      if (broken) {
        return;
      }
      try {
        replies.add(new Reply(handle(request), ""));
      } catch (LinkException e) {
        lose(e.reason());
      } catch (AnswerLost e) {
        accept(request, usual(request));
        lose(String.valueOf(e.getMessage()));
      }
    }

    Optional<Message> answer() throws LinkException {
      Reply reply = replies.poll();
      if (reply != null && reply.answer() == null) {
        throw new LinkException(reply.lost());
      }
      return Optional.ofNullable(reply).map(Reply::answer);
    }

    private void lose(String reason) {
      broken = true;
      replies.add(new Reply(null, reason));
    }

    private Message handle(Message request) throws LinkException {
      if (request instanceof Message.Hello hello) {
        hellos.add(hello);
        halted = false;
        begun.clear();
        ended.clear();
      } else if (halted && !isFarewell(request)) {
        return new Message.Skipped();
      }
      Message scripted = scripted(request);
      Message answer = scripted == null ? usual(request) : scripted;
      halted |= answer instanceof Message.Failed || answer instanceof Message.Later;
      accept(request, answer);
      return answer;
    }

    private @Nullable Message scripted(Message request) throws LinkException {
      Deque<Answer> queue = script.getOrDefault(request.type(), new ArrayDeque<>());
      Answer answer = queue.isEmpty() ? always.get(request.type()) : queue.remove();
      return answer == null ? null : answer.to(request);
    }

    private Message usual(Message request) {
      if (request instanceof Message.Hello) {
        return welcome(rows, files);
      }
      if (request instanceof Message.FileBegin begin) {
        if (known.contains(begin.file()) && !begin.again()) {
          return new Message.FileOffsets(
              begin.file().length(),
              begin.modifications().map(FileIdentity::length).orElse(0L),
              true);
        }
        return new Message.FileOffsets(
            held(begin.file()),
            begin.modifications().map(ScriptedReceiver.this::held).orElse(0L),
            false);
      }
      if (request instanceof Message.FileEnd end) {
        ended(end);
        return new Message.FilesApplied(files);
      }
      return request instanceof Message.Mark
          ? new Message.Marked(Finding.FOUND)
          : new Message.Ack();
    }

    private void ended(Message.FileEnd end) {
      if (ended.contains(end) || (begun.isEmpty() && known.contains(end.file()))) {
        return; // it only asks
      }
      Message.FileBegin begin = Objects.requireNonNull(begun.poll(), "no file was begun");
      if (!begin.file().equals(end.file()) || held(end.file()) != end.file().length()) {
        throw new AssertionError("end of %s, begun was %s".formatted(end, begin));
      }
      ended.add(end);
      if (!loadsSlowly) {
        load();
      }
    }

    /** What an answer means on this side. */
    private void accept(Message request, Message answer) {
      if (answer instanceof Message.FileOffsets offsets
          && request instanceof Message.FileBegin begin) {
        announced(begin, offsets);
      } else if (answer instanceof Message.Ack) {
        done(request);
      }
    }

    private void announced(Message.FileBegin begin, Message.FileOffsets offsets) {
      if (!offsets.known()) {
        held.put(begin.file().name(), Math.min(offsets.file(), begin.file().length()));
        begin
            .modifications()
            .ifPresent(
                part -> held.put(part.name(), Math.min(offsets.modifications(), part.length())));
        begun.add(begin);
      }
    }

    private void done(Message request) {
      if (request instanceof Message.FileChunk chunk) {
        Message.FileBegin begin = Objects.requireNonNull(begun.peek(), "no file was begun");
        FileIdentity part =
            chunk.part() == FilePart.FILE ? begin.file() : begin.modifications().orElseThrow();
        if (held(part) != chunk.offset()) {
          throw new AssertionError("%s: %d bytes are held".formatted(chunk, held(part)));
        }
        held.merge(part.name(), (long) chunk.bytes().length, Long::sum);
      } else if (request instanceof Message.Rows || request instanceof Message.Delete) {
        applied.add(describe(request));
        rows++;
      }
    }
  }

  /** The engine takes all files that have ended. */
  void load() {
    for (Message.FileEnd end : ended) {
      known.add(end.file());
      held.remove(end.file().name());
      applied.add(describe(end));
      files++;
    }
    ended.clear();
  }

  private long held(FileIdentity file) {
    return held.getOrDefault(file.name(), 0L);
  }

  static Message.Welcome welcome(long rows, long files) {
    return new Message.Welcome(
        FrameCodec.VERSION, "cloud", FrameCodec.MAX_FRAME_BYTES, "tributary", rows, files);
  }

  private static boolean isFarewell(Message message) {
    return message instanceof Message.Bye
        || (message instanceof Message.Heartbeat heartbeat && !heartbeat.running());
  }

  private static String describe(Message request) {
    if (request instanceof Message.Rows rows) {
      String device = rows.tablets().get(0).device();
      return "ROWS " + device.substring(Units.DATABASE.length() + 1);
    }
    if (request instanceof Message.Delete delete) {
      return "DELETE " + delete.paths().get(0).substring(Units.DATABASE.length() + 1);
    }
    if (request instanceof Message.FileBegin begin) {
      return "FILE_BEGIN " + begin.file().name() + (begin.again() ? " again" : "");
    }
    if (request instanceof Message.FileChunk chunk) {
      return "FILE_CHUNK %s %d+%d".formatted(chunk.part(), chunk.offset(), chunk.bytes().length);
    }
    if (request instanceof Message.FileEnd end) {
      return "FILE_END " + end.file().name();
    }
    if (request instanceof Message.Heartbeat heartbeat) {
      return "HEARTBEAT " + (heartbeat.running() ? "running" : "stopped");
    }
    return String.valueOf(request.type());
  }
}
