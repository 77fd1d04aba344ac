// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import com.google.gson.Gson;
import com.google.gson.JsonSyntaxException;
import io.tributary.receiver.SenderPipe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one DataNode asks of another of its cluster, as JSON.
 *
 * @param secret what only nodes of the cluster know
 * @param arguments of the action
 */
record NodeCall(String secret, Action action, List<String> arguments) {

  /** In the version field of the call: the body is one of these. */
  static final byte CALL_VERSION = 'N';

  private static final Gson GSON = new Gson();

  /** What may be asked. */
  enum Action {
    /** Whether it answers. */
    PING(2_000),
    /** Make senders follow the catalog now. */
    FOLLOW(10_000),
    /** Forget a pipe that is being dropped: name, creation time. */
    LET_GO(10_000),
    /** How its senders fare: rows of name, creation time, message. */
    MESSAGES(2_000),
    /** How its senders fare in figures: rows of name, creation time, {@link PipeFigures}. */
    PIPE_STATUS(2_000),
    /** The clusters whose data arrives there: one row each. */
    UPSTREAM(2_000),
    /** Who sends there, and brings one of these new devices: one argument and one row, JSON. */
    OVERLAPS(2_000),
    /** SHOW QUARANTINE: time zone, then the name of a pipe or none. */
    SHOW_QUARANTINE(10_000),
    /** SHOW GAPS: time zone, then the name of a pipe or none. */
    SHOW_GAPS(10_000),
    /** RETRY QUARANTINE: name, creation time. */
    RETRY_QUARANTINE(10_000),
    /** DROP QUARANTINE: name, creation time. */
    DROP_QUARANTINE(10_000),
    /** Whether all has settled that was done before this was first asked: pipe, any token. */
    SETTLED(10_000),
    /** Send what a verification has found, if its region is led there: pipe, {@link Repair}. */
    REPAIR(10_000),
    /** End what a sender's connections do there: cluster, DataNode, pipe, creation time. */
    RELEASE_SENDER(2_000),
    /** Close the open files of databases: their names in one text, as FLUSH has them. */
    FLUSH(60_000),
    /** LOAD CONFIGURATION for our keys. */
    LOAD_CONFIGURATION(10_000);

    private final int answerMillis;

    Action(int answerMillis) {
      this.answerMillis = answerMillis;
    }

    /** How long the answer may take; then the node counts as one that does not answer. */
    int answerMillis() {
      return answerMillis;
    }
  }

  /**
   * The answer.
   *
   * @param error why it was not done, or null
   */
  record Answer(@Nullable String error, List<List<String>> rows) {

    static Answer done() {
      return new Answer(null, List.of());
    }

    static Answer failed(String reason) {
      return new Answer(reason, List.of());
    }

    ByteBuffer bytes() {
      return ByteBuffer.wrap(GSON.toJson(this).getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(ByteBuffer bytes) {
      return GSON.fromJson(text(bytes), Answer.class);
    }
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(GSON.toJson(this).getBytes(StandardCharsets.UTF_8));
  }

  /** Empty when it is none: anybody may send bytes. */
  static Optional<NodeCall> of(ByteBuffer bytes) {
    try {
      NodeCall call = GSON.fromJson(text(bytes), NodeCall.class);
      return Optional.ofNullable(call)
          .filter(it -> it.secret != null && it.action != null && it.arguments != null);
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  static String[] arguments(SenderPipe pipe) {
    return new String[] {
      pipe.senderId(),
      String.valueOf(pipe.senderNode()),
      pipe.pipe(),
      String.valueOf(pipe.createdAtMillis())
    };
  }

  SenderPipe senderPipe() {
    return new SenderPipe(
        arguments.get(0),
        Integer.parseInt(arguments.get(1)),
        arguments.get(2),
        Long.parseLong(arguments.get(3)));
  }

  PipeKey pipe() {
    return new PipeKey(arguments.get(0), Long.parseLong(arguments.get(1)));
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
