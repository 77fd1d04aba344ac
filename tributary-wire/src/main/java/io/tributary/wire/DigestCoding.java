// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of DIGEST and DIGESTS.
 *
 * <pre>
 *  DIGEST   stored flag | mostBuckets varint | pointsPerBucket varint | spans count varint, each:
 *             device name | from i64 | to i64 | measurements count varint, that many name
 *  DIGESTS  digests count varint, each: type u8, 255 where there is no such series; otherwise
 *             scale u8 | buckets count varint
 *             | the first bucket zigzag, then each less the one before varint
 *             | counts varint | hashes i64
 * </pre>
 */
final class DigestCoding {

  private static final int ABSENT = 255;

  /** Of a span: device, from, to, measurements. */
  private static final int LEAST_SPAN_BYTES = 2 + 2 * Long.BYTES + 1 + 2;

  /** Of a bucket: number, count, hash. */
  private static final int LEAST_BUCKET_BYTES = 1 + 1 + Long.BYTES;

  private DigestCoding() {}

  static void write(Message.Digest digest, ByteWriter out) {
    out.flag(digest.stored()).varint(digest.mostBuckets()).varint(digest.pointsPerBucket());
    out.varint(digest.spans().size());
    Names devices = new Names("device");
    Names measurements = new Names("measurement");
    for (Span span : digest.spans()) {
      devices.write(span.device(), out);
      out.i64(span.from()).i64(span.to()).varint(span.measurements().size());
      span.measurements().forEach(name -> measurements.write(name, out));
    }
  }

  static Message.Digest readQuestion(ByteReader in) throws FrameException {
    boolean stored = in.flag("stored");
    int mostBuckets = in.bounded("buckets", 2, Limits.MAX_DIGEST_BUCKETS);
    int pointsPerBucket = in.bounded("points of a bucket", 1, Integer.MAX_VALUE);
    int count = in.count("spans", 1, Limits.MAX_DIGEST_SERIES, LEAST_SPAN_BYTES);
    Names devices = new Names("device");
    Names measurements = new Names("measurement");
    List<Span> spans = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String device = devices.read(in);
      long from = in.i64("first time");
      long to = in.i64("last time");
      int series = in.count("measurements", 1, Limits.MAX_DIGEST_SERIES, 2);
      List<String> names = new ArrayList<>(series);
      for (int j = 0; j < series; j++) {
        names.add(measurements.read(in));
      }
      spans.add(new Span(device, names, from, to));
    }
    return new Message.Digest(stored, mostBuckets, pointsPerBucket, spans);
  }

  static void write(Message.Digests digests, ByteWriter out) {
    out.varint(digests.series().size());
    for (SeriesDigest each : digests.series()) {
      if (each.type().isEmpty()) {
        out.u8(ABSENT);
        continue;
      }
      out.u8(each.type().get().code()).u8(each.scale()).varint(each.size());
      long[] buckets = each.buckets();
      for (int i = 0; i < buckets.length; i++) {
        if (i == 0) {
          out.zigzag(buckets[0]);
        } else {
          out.varint(buckets[i] - buckets[i - 1]);
        }
      }
      for (long points : each.counts()) {
        out.varint(points);
      }
      for (long hash : each.hashes()) {
        out.i64(hash);
      }
    }
  }

  static Message.Digests readAnswer(ByteReader in) throws FrameException {
    int count = in.count("digests", 1, Limits.MAX_DIGEST_SERIES, 1);
    List<SeriesDigest> digests = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte type = in.u8("type");
      digests.add(
          type == (byte) ABSENT ? SeriesDigest.absent() : readDigest(ValueType.of(type), in));
    }
    return new Message.Digests(digests);
  }

  private static SeriesDigest readDigest(ValueType type, ByteReader in) throws FrameException {
    int scale = Byte.toUnsignedInt(in.u8("scale"));
    int size = in.count("buckets", 0, Limits.MAX_DIGEST_BUCKETS, LEAST_BUCKET_BYTES);
    long[] buckets = new long[size];
    long[] counts = new long[size];
    long[] hashes = new long[size];
    for (int i = 0; i < size; i++) {
      buckets[i] = i == 0 ? in.zigzag("bucket") : buckets[i - 1] + in.varint("bucket");
    }
    for (int i = 0; i < size; i++) {
      counts[i] = in.varint("points");
    }
    for (int i = 0; i < size; i++) {
      hashes[i] = in.i64("hash");
    }
    return new SeriesDigest(Optional.of(type), scale, buckets, counts, hashes);
  }
}
