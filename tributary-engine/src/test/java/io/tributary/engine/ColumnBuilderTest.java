// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static io.tributary.engine.Writes.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.wire.Column;
import io.tributary.wire.ValueType;
import io.tributary.wire.Values;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.utils.Binary;
import org.apache.tsfile.utils.BitMap;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ColumnBuilderTest {

  private record Sample(TSDataType type, Object engineColumn, List<?> boxed, Values expected) {}

  static Stream<Arguments> samples() {
    float oddFloat = Float.intBitsToFloat(0x7fc00123);
    double oddDouble = Double.longBitsToDouble(0x7ff8000000000123L);
    Binary[] texts = {binary("a"), binary(""), binary("\u6e29\u5ea6")};
    byte[][] bytes = {utf8("a"), utf8(""), utf8("\u6e29\u5ea6")};
    return Stream.of(
            new Sample(
                TSDataType.BOOLEAN,
                new boolean[] {true, false, true},
                List.of(true, false, true),
                new Values.BooleanValues(new boolean[] {true, false, true})),
            new Sample(
                TSDataType.INT32,
                new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE},
                List.of(Integer.MIN_VALUE, 0, Integer.MAX_VALUE),
                new Values.IntValues(new int[] {Integer.MIN_VALUE, 0, Integer.MAX_VALUE})),
            new Sample(
                TSDataType.DATE,
                new int[] {20240229, 10101, 99991231},
                List.of(20240229, 10101, 99991231),
                new Values.IntValues(new int[] {20240229, 10101, 99991231})),
            new Sample(
                TSDataType.INT64,
                new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE},
                List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE),
                new Values.LongValues(new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE})),
            new Sample(
                TSDataType.TIMESTAMP,
                new long[] {-1, 0, 1},
                List.of(-1L, 0L, 1L),
                new Values.LongValues(new long[] {-1, 0, 1})),
            new Sample(
                TSDataType.FLOAT,
                new float[] {oddFloat, -0f, Float.NEGATIVE_INFINITY},
                List.of(oddFloat, -0f, Float.NEGATIVE_INFINITY),
                new Values.FloatValues(new float[] {oddFloat, -0f, Float.NEGATIVE_INFINITY})),
            new Sample(
                TSDataType.DOUBLE,
                new double[] {oddDouble, -0d, Double.POSITIVE_INFINITY},
                List.of(oddDouble, -0d, Double.POSITIVE_INFINITY),
                new Values.DoubleValues(new double[] {oddDouble, -0d, Double.POSITIVE_INFINITY})),
            new Sample(TSDataType.TEXT, texts, List.of(texts), new Values.BinaryValues(bytes)),
            new Sample(TSDataType.STRING, texts, List.of(texts), new Values.BinaryValues(bytes)),
            new Sample(TSDataType.BLOB, texts, List.of(texts), new Values.BinaryValues(bytes)))
        .map(sample -> Arguments.of(sample.type, sample));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void values_ofRows_areKeptBitForBit(TSDataType type, Sample sample) {
    ColumnBuilder builder = new ColumnBuilder(schema("s", type));
    for (Object value : sample.boxed) {
      assertThat(builder.append(value)).isNotNegative();
    }

    assertColumn(builder.build(null), sample);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void values_ofATablet_areKeptBitForBit(TSDataType type, Sample sample) {
    ColumnBuilder builder = new ColumnBuilder(schema("s", type));
    for (int row = 0; row < 3; row++) {
      builder.append(sample.engineColumn, null, row);
    }

    assertColumn(builder.build(null), sample);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void values_inAnotherOrder_areKeptBitForBit(TSDataType type, Sample sample) {
    ColumnBuilder builder = new ColumnBuilder(schema("s", type));
    for (int row : new int[] {2, 0, 1}) {
      builder.append(sample.engineColumn, null, row);
    }

    assertColumn(builder.build(new int[][] {{1}, {2}, {0}}), sample);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("samples")
  void rowsOfOneTime_theLastPointWins(TSDataType type, Sample sample) {
    ColumnBuilder builder = new ColumnBuilder(schema("s", type));
    BitMap nulls = new BitMap(3);
    nulls.mark(2);
    for (int row = 0; row < 3; row++) {
      builder.append(sample.engineColumn, nulls, row);
    }
    assertThat(builder.points()).isEqualTo(2);

    Column column = builder.build(new int[][] {{0, 1, 2}, {2}});

    assertThat(column.values().slice(0, 1)).isEqualTo(sample.expected.slice(1, 2));
    assertThat(column.nulls().stream()).containsExactly(1);
  }

  @Test
  void manyValues_grow() {
    ColumnBuilder builder = new ColumnBuilder(schema("s", TSDataType.INT32));
    for (int i = 0; i < 1000; i++) {
      builder.append(i % 7 == 0 ? null : i);
    }

    Column column = builder.build(null);

    assertThat(column.values().size()).isEqualTo(1000);
    assertThat(column.nulls().cardinality()).isEqualTo(143);
    assertThat(((Values.IntValues) column.values()).values()[999]).isEqualTo(999);
  }

  @Test
  void encodingAndCompressor_areTheSeriesOwn() {
    MeasurementSchema schema =
        new MeasurementSchema("s", TSDataType.FLOAT, TSEncoding.GORILLA, CompressionType.ZSTD);
    ColumnBuilder builder = new ColumnBuilder(schema);
    builder.append(1f);

    Column column = builder.build(null);

    assertThat(column.measurement()).isEqualTo("s");
    assertThat(column.encoding()).isEqualTo(TSEncoding.GORILLA.serialize());
    assertThat(column.compressor()).isEqualTo(CompressionType.ZSTD.serialize());
  }

  @ParameterizedTest
  @EnumSource(
      value = TSDataType.class,
      names = {"VECTOR", "UNKNOWN"})
  void typesThatNoSeriesHas_areRefused(TSDataType type) {
    assertThatThrownBy(
            () ->
                new ColumnBuilder(
                    new MeasurementSchema(
                        "s", type, TSEncoding.PLAIN, CompressionType.UNCOMPRESSED)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertColumn(Column column, Sample sample) {
    assertThat(column.type()).isEqualTo(ValueType.valueOf(sample.type.name()));
    assertThat(column.type().code()).isEqualTo(sample.type.getType());
    assertThat(column.values()).isEqualTo(sample.expected);
    assertThat(column.nulls().isEmpty()).isTrue();
  }

  private static Binary binary(String text) {
    return new Binary(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
