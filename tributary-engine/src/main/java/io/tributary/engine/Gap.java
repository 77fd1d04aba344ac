// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What has not arrived and will not by itself, of one file or one unit. On disk it is
 *
 * <pre>
 * version u8 = 2 | time i64 | region i32 | cause u8 | source, database, detail: u16 and UTF-8 each
 * | parts u16, each: subject: u16 and UTF-8 | start i64 | end i64 | points i64, -1 when not known
 * </pre>
 *
 * @param timeMillis when that was found
 * @param source the file, or the unit, for people
 * @param detail more of the cause, for people; may be empty
 * @param parts at least one, unless all has been delivered later
 */
record Gap(
    long timeMillis,
    int region,
    GapCause cause,
    String source,
    String database,
    String detail,
    List<Part> parts) {

  /** A name takes at most 64 KiB, and a gap has some dozens. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  private static final byte VERSION = 2;
  private static final int MOST_DETAIL_CHARS = 4 * 1024;
  private static final int MOST_PARTS = 100;

  /**
   * A series or device in it.
   *
   * @param subject its name; or a text, where there are too many
   * @param start of its points, engine precision; after {@code end} when it is not known
   * @param points how many values, where that is known
   */
  record Part(String subject, long start, long end, OptionalLong points) {

    static Part of(String subject, RegionFile.Span span, OptionalLong points) {
      return new Part(subject, span.start(), span.end(), points);
    }

    /** What is left when everything from {@code from} to {@code to} has been delivered. */
    List<Part> without(long from, long to) {
      if (to < start || from > end) {
        return List.of(this);
      }
      List<Part> rest = new ArrayList<>();
      if (from > start) {
        rest.add(new Part(subject, start, from - 1, OptionalLong.empty()));
      }
      if (to < end) {
        rest.add(new Part(subject, to + 1, end, OptionalLong.empty()));
      }
      return rest;
    }
  }

  Gap {
    detail = detail.substring(0, Math.min(detail.length(), MOST_DETAIL_CHARS));
    parts = List.copyOf(parts);
  }

  Gap with(List<Part> others) {
    return new Gap(timeMillis, region, cause, source, database, detail, others);
  }

  /** The same as one part: where there are so many gaps that devices would take too much memory. */
  Gap summed() {
    long start = parts.stream().mapToLong(Part::start).min().orElse(1);
    long end = parts.stream().mapToLong(Part::end).max().orElse(0);
    OptionalLong points =
        parts.stream().allMatch(part -> part.points.isPresent())
            ? OptionalLong.of(parts.stream().mapToLong(part -> part.points.getAsLong()).sum())
            : OptionalLong.empty();
    return with(List.of(new Part(database + ".**", start, end, points)));
  }

  /** For people: why. */
  String reason() {
    return detail.isEmpty() ? cause.text() : cause.text() + ": " + detail;
  }

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeLong(timeMillis);
      out.writeInt(region);
      out.writeByte(cause.code());
      out.writeUTF(source);
      out.writeUTF(database);
      out.writeUTF(detail);
      out.writeShort(parts.size());
      for (Part part : parts) {
        out.writeUTF(part.subject);
        out.writeLong(part.start);
        out.writeLong(part.end);
        out.writeLong(part.points.orElse(-1));
      }
    }
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException if it is of another version or damaged
   */
  static Gap decode(byte[] record) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IOException("version " + version);
      }
      long time = in.readLong();
      int region = in.readInt();
      GapCause cause = GapCause.of(in.readUnsignedByte());
      String source = in.readUTF();
      String database = in.readUTF();
      String detail = in.readUTF();
      int count = in.readUnsignedShort();
      if (count > MOST_PARTS) {
        throw new IOException("%d parts, at most %d".formatted(count, MOST_PARTS));
      }
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        String subject = in.readUTF();
        long start = in.readLong();
        long end = in.readLong();
        long points = in.readLong();
        parts.add(
            new Part(
                subject, start, end, points < 0 ? OptionalLong.empty() : OptionalLong.of(points)));
      }
      return new Gap(time, region, cause, source, database, detail, parts);
    } catch (IllegalArgumentException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }
}
