// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.wire.PointHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.tsfile.file.MetaMarker;
import org.apache.tsfile.file.header.ChunkHeader;
import org.apache.tsfile.file.header.PageHeader;
import org.apache.tsfile.file.metadata.AlignedChunkMetadata;
import org.apache.tsfile.file.metadata.ChunkMetadata;
import org.apache.tsfile.file.metadata.IChunkMetadata;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.apache.tsfile.read.common.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pages of a device from a sealed file, without unpacking or decoding any: so it takes a
 * small part of the time that a query takes. A chunk is in memory. Used by one thread.
 */
final class StoredPages {

  /** The low bits of a chunk's type say whether it has one page, without statistics of its own. */
  private static final int TYPE_MASK = 0x3F;

  private static final String TIME_COLUMN = "";

  /** A page as it lies in its chunk; an empty one has no statistics. */
  private record RawPage(PageHeader header, long content) {
    boolean isEmpty() {
      return header.getStatistics() == null;
    }
  }

  private final TsFileSequenceReader file;
  private byte[] bytes = new byte[0];

  StoredPages(TsFileSequenceReader file) {
    this.file = file;
  }

  /**
   * Adds the pages that a device has in this file.
   *
   * @param series by measurement; those that are not among them are not read
   * @throws IOException also when a chunk is of another type than its series
   */
  void read(IDeviceID device, Map<String, StoredSeries> series) throws IOException {
    Map<String, List<ChunkMetadata>> chunks = file.readChunkMetadataInDevice(device);
    if (chunks.containsKey(TIME_COLUMN)) {
      for (AlignedChunkMetadata chunk : file.getAlignedChunkMetadata(device, true)) {
        readAligned(chunk, series);
      }
      return;
    }
    for (Map.Entry<String, StoredSeries> each : series.entrySet()) {
      for (ChunkMetadata chunk : chunks.getOrDefault(each.getKey(), List.of())) {
        read(chunk, each.getValue());
      }
    }
  }

  private void read(ChunkMetadata chunk, StoredSeries series) throws IOException {
    if (!series.mayHave(chunk.getStartTime(), chunk.getEndTime())) {
      return;
    }
    for (RawPage page : pages(chunk, series)) {
      PageHeader header = page.header();
      series.add(
          new StoredSeries.Page(
              header.getStartTime(), header.getEndTime(), header.getNumOfValues(), page.content()));
    }
  }

  /** A page of values is one with its page of times. */
  private void readAligned(AlignedChunkMetadata chunk, Map<String, StoredSeries> series)
      throws IOException {
    List<RawPage> times = List.of();
    for (@Nullable IChunkMetadata value : chunk.getValueChunkMetadataList()) {
      StoredSeries of = value == null ? null : series.get(value.getMeasurementUid());
      if (of == null || !of.mayHave(chunk.getStartTime(), chunk.getEndTime())) {
        continue;
      }
      if (times.isEmpty()) {
        times = pages((ChunkMetadata) chunk.getTimeChunkMetadata());
      }
      List<RawPage> values = pages((ChunkMetadata) value, of);
      if (values.size() != times.size()) {
        throw new IOException(
            "%d pages of times, %d of values".formatted(times.size(), values.size()));
      }
      for (int i = 0; i < values.size(); i++) {
        if (!values.get(i).isEmpty()) {
          of.add(page(times.get(i), values.get(i)));
        }
      }
    }
  }

  private static StoredSeries.Page page(RawPage times, RawPage values) {
    return new StoredSeries.Page(
        times.header().getStartTime(),
        times.header().getEndTime(),
        values.header().getNumOfValues(),
        PointHash.of(PointHash.ofTime(times.content()), values.content()));
  }

  private List<RawPage> pages(ChunkMetadata metadata, StoredSeries series) throws IOException {
    if (BlockDigests.type(metadata.getDataType()) != series.type()) {
      throw new IOException("a chunk of " + metadata.getDataType());
    }
    return pages(metadata);
  }

  private List<RawPage> pages(ChunkMetadata metadata) throws IOException {
    Chunk chunk = file.readMemChunk(metadata);
    ChunkHeader header = chunk.getHeader();
    ByteBuffer data = chunk.getData();
    boolean isOnly = (header.getChunkType() & TYPE_MASK) == MetaMarker.ONLY_ONE_PAGE_CHUNK_HEADER;
    List<RawPage> pages = new ArrayList<>();
    while (data.hasRemaining()) {
      PageHeader page =
          isOnly
              ? PageHeader.deserializeFrom(data, metadata.getStatistics())
              : PageHeader.deserializeFrom(data, header.getDataType());
      pages.add(new RawPage(page, content(header, page, data)));
    }
    return pages;
  }

  /** What the bytes of a page mean is said by the chunk: how they are encoded and compressed. */
  private long content(ChunkHeader header, PageHeader page, ByteBuffer data) {
    int length = page.getCompressedSize();
    if (bytes.length < length) {
      bytes = new byte[length];
    }
    data.get(bytes, 0, length);
    long meaning =
        (long) header.getEncodingType().serialize() << Integer.SIZE
            | header.getCompressionType().serialize();
    return PointHash.of(PointHash.ofTime(meaning), PointHash.bits(bytes, length));
  }
}
