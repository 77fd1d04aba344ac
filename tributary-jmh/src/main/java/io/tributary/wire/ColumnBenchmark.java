// SPDX-License-Identifier: Apache-2.0
package io.tributary.wire;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a value costs in each coding of a column, before compression. A column has 1,000 rows.
 *
 * <pre>
 *  a value           write            read
 *  BOOLEAN           3 ns,  2 B       2 ns,  3 B
 *  INT32            16 ns, 30 B      14 ns, 16 B
 *  FLOAT_DECIMAL    29 ns, 44 B      20 ns, 17 B
 *  DOUBLE_DECIMAL   28 ns, 42 B      20 ns, 25 B
 *  FLOAT_NOISE      40 ns, 48 B      19 ns, 17 B
 *  DOUBLE_NOISE     15 ns, 26 B       9 ns, 33 B
 *  TEXT             16 ns, 44 B      10 ns, 44 B
 * </pre>
 *
 * November 29, 2026, 2 x Intel Xeon, 2.3 GHz (virtual), idle otherwise, OpenJDK 17.0.15.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(ColumnBenchmark.ROWS)
public class ColumnBenchmark {
  static final int ROWS = 1_000;

  private static final String DEVICE = "root.bench.d";

  /** What a sensor tells. */
  public enum Kind {
    BOOLEAN(ValueType.BOOLEAN),
    /** A counter with noise: differences of one to three bytes. */
    INT32(ValueType.INT32),
    /** Two decimal places, as most sensors have: whole numbers. */
    FLOAT_DECIMAL(ValueType.FLOAT),
    DOUBLE_DECIMAL(ValueType.DOUBLE),
    /** All bits in use, as of what was computed: planes of bytes. */
    FLOAT_NOISE(ValueType.FLOAT),
    DOUBLE_NOISE(ValueType.DOUBLE),
    TEXT(ValueType.TEXT);

    private final ValueType type;

    Kind(ValueType type) {
      this.type = type;
    }
  }

  @Param public Kind kind;

  private Tablet tablet;
  private byte[] bytes;

  @Setup
  public void fill() {
    Column column = new Column("s", kind.type, (byte) 0, (byte) 0, values());
    tablet = new Tablet(DEVICE, false, new long[ROWS], List.of(column));
    bytes = write();
  }

  @Benchmark
  public byte[] write() {
    ByteWriter out = new ByteWriter();
    new CellWriter(List.of(tablet), 0, new LastValues(), out).write();
    return out.toByteArray();
  }

  @Benchmark
  public Column[] read() throws FrameException {
    Shape.Header header = new Shape.Header("s", kind.type, (byte) 0, (byte) 0);
    ByteReader in = new ByteReader(bytes);
    return new CellReader(header, List.of(DEVICE), new int[] {ROWS}, new LastValues(), in).read();
  }

  private Values values() {
    SplittableRandom random = new SplittableRandom(1);
    boolean[] flags = new boolean[ROWS];
    int[] whole = new int[ROWS];
    float[] floats = new float[ROWS];
    double[] doubles = new double[ROWS];
    byte[][] texts = new byte[ROWS][];
    int level = 0;
    for (int row = 0; row < ROWS; row++) {
      level += random.nextInt(-1_000, 1_001);
      flags[row] = random.nextBoolean();
      whole[row] = level;
      doubles[row] = kind == Kind.DOUBLE_NOISE ? random.nextDouble() : level / 100.0;
      floats[row] = kind == Kind.FLOAT_NOISE ? random.nextFloat() : (float) doubles[row];
      texts[row] = ByteWriter.utf8("state " + random.nextInt(1_000));
    }
    return switch (kind) {
      case BOOLEAN -> new Values.BooleanValues(flags);
      case INT32 -> new Values.IntValues(whole);
      case FLOAT_DECIMAL, FLOAT_NOISE -> new Values.FloatValues(floats);
      case DOUBLE_DECIMAL, DOUBLE_NOISE -> new Values.DoubleValues(doubles);
      case TEXT -> new Values.BinaryValues(texts);
    };
  }
}
