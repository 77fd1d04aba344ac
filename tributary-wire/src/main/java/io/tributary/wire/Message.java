// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What one frame means; one record per {@link FrameType}. docs/protocol.md says who says what when.
 *
 * <p>Every constructor throws {@link IllegalArgumentException} for what {@link Limits} or the text
 * of a component do not allow. Lists are copied, arrays are not.
 */
public sealed interface Message {
  /** The type of the frame that carries it. */
  FrameType type();

  /**
   * First words of a sender on a connection.
   *
   * @param minVersion lowest protocol version it speaks
   * @param maxVersion highest protocol version it speaks
   * @param pipe name of the pipe on the sender
   * @param pipeCreatedAtMillis when that pipe was created: tells it from an earlier one of its name
   * @param senderId the cluster that sends, the same after a restart
   * @param senderNode which of its DataNodes: each sends what it leads, by a connection of its own
   * @param upstreamIds nodes the pipe's data may have come through
   * @param software name and version, for people
   * @param syncDeletes whether deletions will travel
   * @param settled what is settled of this run of the sender: applied by whatever node, or given up
   */
  record Hello(
      int minVersion,
      int maxVersion,
      String pipe,
      long pipeCreatedAtMillis,
      String senderId,
      int senderNode,
      List<String> upstreamIds,
      String software,
      boolean syncDeletes,
      Position settled)
      implements Message {
    public Hello {
      Limits.checkVersions(minVersion, maxVersion);
      Limits.checkText("pipe name", pipe);
      Limits.checkText("sender id", senderId);
      Limits.checkText("software", software);
      upstreamIds = Limits.checkTexts("upstream id", upstreamIds, Limits.MAX_UPSTREAM_IDS);
    }

    @Override
    public FrameType type() {
      return FrameType.HELLO;
    }
  }

  /**
   * The sender may go on.
   *
   * @param version both speak it from now on
   * @param receiverId the cluster that receives, the same after a restart
   * @param maxFrameBytes longest frame this receiver takes, before compression
   * @param software name and version, for people
   * @param rows how many ROWS and DELETE of this incarnation of the sender are applied, durably, as
   *     far as this node knows; of those that were under way when a connection broke, it were the
   *     first ones
   * @param files the same of its files
   */
  record Welcome(
      int version, String receiverId, int maxFrameBytes, String software, long rows, long files)
      implements Message {
    public Welcome {
      Limits.requireNotNegative("count", rows);
      Limits.requireNotNegative("count", files);
      Limits.checkVersions(version, version);
      if (maxFrameBytes < FrameCodec.OVERHEAD_BYTES) {
        throw new IllegalArgumentException(
            "frames of at most %d bytes, the least is %d"
                .formatted(maxFrameBytes, FrameCodec.OVERHEAD_BYTES));
      }
      Limits.checkText("receiver id", receiverId);
      Limits.checkText("software", software);
    }

    @Override
    public FrameType type() {
      return FrameType.WELCOME;
    }
  }

  /**
   * Live points.
   *
   * @param database where its devices live on the sender, for one that is missing on the receiver
   * @param tablets at least one; order is kept, of two values for a device and time the later wins
   */
  record Rows(String database, List<Tablet> tablets) implements Message {
    public Rows {
      Limits.checkText("database", database);
      tablets = List.copyOf(tablets);
      Limits.checkCells(tablets.stream().mapToLong(Tablet::cells).sum());
    }

    /** Values, nulls not counted. */
    public long points() {
      return tablets.stream().mapToLong(Tablet::points).sum();
    }

    @Override
    public FrameType type() {
      return FrameType.ROWS;
    }
  }

  /**
   * A sealed file is about to come, or to be continued.
   *
   * @param modifications its deletions, if it has any
   * @param again whether it must be applied even if it was before
   */
  record FileBegin(
      String database, FileIdentity file, Optional<FileIdentity> modifications, boolean again)
      implements Message {
    public FileBegin {
      Limits.checkText("database", database);
      Objects.requireNonNull(file, "file");
      Objects.requireNonNull(modifications, "modifications");
    }

    @Override
    public FrameType type() {
      return FrameType.FILE_BEGIN;
    }
  }

  /**
   * How many bytes of each the receiver already holds; the sender goes on from there.
   *
   * @param known the file was applied before and nothing more is to be said of it
   */
  record FileOffsets(long file, long modifications, boolean known) implements Message {
    public FileOffsets {
      Limits.requireNotNegative("offset", file);
      Limits.requireNotNegative("offset", modifications);
    }

    @Override
    public FrameType type() {
      return FrameType.FILE_OFFSETS;
    }
  }

  /**
   * A piece of the oldest file that was begun on this connection and has not ended.
   *
   * @param offset of its first byte; must be what the receiver holds already
   */
  @SuppressWarnings("ArrayRecordComponent") // bulk data: not copied on purpose, equality is below
  record FileChunk(FilePart part, long offset, byte[] bytes) implements Message {
    public FileChunk {
      Objects.requireNonNull(part, "part");
      Limits.requireNotNegative("offset", offset);
      Limits.checkChunk(bytes);
    }

    @Override
    public FrameType type() {
      return FrameType.FILE_CHUNK;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof FileChunk that
          && part == that.part
          && offset == that.offset
          && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return Objects.hash(part, offset, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
      return "%s, %d bytes at %d".formatted(part, bytes.length, offset);
    }
  }

  /**
   * All pieces of this file were sent: check and apply it. The answer does not wait for that; said
   * again, it asks how far that is.
   */
  record FileEnd(FileIdentity file) implements Message {
    @Override
    public FrameType type() {
      return FrameType.FILE_END;
    }
  }

  /**
   * A deletion.
   *
   * @param paths of series, wildcards as the engine has them; at least one
   * @param startTime first time deleted, engine precision
   * @param endTime last time deleted, engine precision
   */
  record Delete(String database, List<String> paths, long startTime, long endTime)
      implements Message {
    public Delete {
      Limits.checkText("database", database);
      paths = Limits.checkSomeTexts("path", paths, Limits.MAX_PATHS);
      Limits.checkTimes("deletion", startTime, endTime);
    }

    @Override
    public FrameType type() {
      return FrameType.DELETE;
    }
  }

  /**
   * A sign of life while nothing is sent.
   *
   * @param running whether the pipe is RUNNING, as opposed to STOP
   * @param upstreamIds as in {@link Hello}, now
   */
  record Heartbeat(boolean running, List<String> upstreamIds) implements Message {
    public Heartbeat {
      upstreamIds = Limits.checkTexts("upstream id", upstreamIds, Limits.MAX_UPSTREAM_IDS);
    }

    @Override
    public FrameType type() {
      return FrameType.HEARTBEAT;
    }
  }

  /** The pipe ends on purpose; its row on the receiver can go. */
  record Bye(String reason) implements Message {
    public Bye {
      reason = Limits.cutReason(reason);
    }

    @Override
    public FrameType type() {
      return FrameType.BYE;
    }
  }

  /** Done. For ROWS and DELETE: applied and durable; for FILE_CHUNK: taken. */
  record Ack() implements Message {
    @Override
    public FrameType type() {
      return FrameType.ACK;
    }
  }

  /**
   * The answer to {@link FileEnd}.
   *
   * @param files how many files of this incarnation of the sender are applied here, durably, in the
   *     order in which they ended; the others are at work
   */
  record FilesApplied(long files) implements Message {
    public FilesApplied {
      Limits.requireNotNegative("count", files);
    }

    @Override
    public FrameType type() {
      return FrameType.FILES_APPLIED;
    }
  }

  /**
   * A point that was acknowledged: does a query find it?
   *
   * @param measurement of the device; {@link #ANY} when any of them will do
   * @param time engine precision
   */
  record Mark(String device, String measurement, long time) implements Message {
    public static final String ANY = "*";

    public Mark {
      Limits.checkText("device", device);
      Limits.checkText("measurement", measurement);
    }

    @Override
    public FrameType type() {
      return FrameType.MARK;
    }
  }

  /** The answer to {@link Mark}. */
  record Marked(Finding finding) implements Message {
    @Override
    public FrameType type() {
      return FrameType.MARKED;
    }
  }

  /** No, and asking again changes nothing before a person does. */
  record Refused(Refusal kind, String reason) implements Message {
    public Refused {
      Objects.requireNonNull(kind, "kind");
      reason = Limits.cutReason(reason);
    }

    @Override
    public FrameType type() {
      return FrameType.REFUSED;
    }
  }

  /**
   * Not now: nothing was done, and it does not count as a failure.
   *
   * @param afterMillis how long to wait at least
   */
  record Later(long afterMillis, String reason) implements Message {
    public Later {
      Limits.requireNotNegative("wait", afterMillis);
      reason = Limits.cutReason(reason);
    }

    @Override
    public FrameType type() {
      return FrameType.LATER;
    }
  }

  /** Tried and not done; counts as one attempt for this unit. */
  record Failed(String reason) implements Message {
    public Failed {
      reason = Limits.cutReason(reason);
    }

    @Override
    public FrameType type() {
      return FrameType.FAILED;
    }
  }

  /** Not looked at: an earlier request was not done. After that only HELLO is heard. */
  record Skipped() implements Message {
    @Override
    public FrameType type() {
      return FrameType.SKIPPED;
    }
  }

  /**
   * The answer to {@link Heartbeat} when there is something that a person should know about the
   * pipe, in place of {@link Ack}. It holds until the next heartbeat is answered.
   */
  record Notice(String text) implements Message {
    public Notice {
      text = Limits.cutReason(text);
    }

    @Override
    public FrameType type() {
      return FrameType.NOTICE;
    }
  }

  /**
   * A question: what of these series is held there now, bucket by bucket. It has no part in the
   * order of a pipe and may be asked on any connection; senders have one of its own for it.
   *
   * @param stored whether it is about the pages of sealed files as they are stored: of each series
   *     one bucket with the number 0 and a hash over them, or {@link SeriesDigest#absent} where
   *     they do not tell all that is held, or there are none
   * @param mostBuckets of each series, at least 2
   * @param pointsPerBucket how many a bucket should have on average, at least
   * @param spans at least one
   */
  record Digest(boolean stored, int mostBuckets, int pointsPerBucket, List<Span> spans)
      implements Message {
    public Digest {
      spans = List.copyOf(spans);
      Limits.checkDigest(mostBuckets, pointsPerBucket, spans);
    }

    @Override
    public FrameType type() {
      return FrameType.DIGEST;
    }
  }

  /**
   * The answer to {@link Digest}.
   *
   * @param series in the order of the question
   */
  record Digests(List<SeriesDigest> series) implements Message {
    public Digests {
      series = List.copyOf(series);
      Limits.checkDigests(series.size(), series.stream().mapToLong(SeriesDigest::size).sum());
    }

    @Override
    public FrameType type() {
      return FrameType.DIGESTS;
    }
  }
}
