// SPDX-License-Identifier: Apache-2.0
package io.tributary.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.apache.iotdb.rpc.StatementExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code max_number_of_sync_file_retry}: what a receiver cannot take does not hold up the rest. */
@ExtendWith(SharedNodes.class)
class RetriesIT {
  private static final String KEY = "max_number_of_sync_file_retry";

  @ParameterizedTest
  @ValueSource(strings = {"0", "5", " 7 ", "2147483647"})
  void loadConfiguration_validNumber_succeeds(String number, NodePair pair) throws Exception {
    pair.edge().set(KEY, number);
    pair.edge().loadConfiguration();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2147483648", "five", "1.5", ""})
  void loadConfiguration_invalidNumber_failsWithTheReason(String number, NodePair pair)
      throws Exception {
    pair.edge().set(KEY, number);
    StatementExecutionException failure =
        catchThrowableOfType(
            StatementExecutionException.class, () -> pair.edge().loadConfiguration());
    assertThat(failure)
        .hasMessageContaining(
            "%s: <%s> is not a whole number within 0 to 2147483647".formatted(KEY, number));
  }

  @Test
  void seriesOfAnotherType_afterTheRetries_isSetAsideAndTheRestArrives(NodePair pair)
      throws Exception {
    pair.edge().set(KEY, "1");
    pair.edge().loadConfiguration();
    String series = "CREATE TIMESERIES %s.clash.s WITH DATATYPE=".formatted(pair.database());
    pair.cloud().execute("CREATE DATABASE " + pair.database(), series + "BOOLEAN");
    pair.edge().execute("CREATE DATABASE " + pair.database(), series + "TEXT");
    pair.connect();

    pair.edge()
        .execute("INSERT INTO %s.clash(time, s) VALUES (1, 'no')".formatted(pair.database()));
    Query.until(Query.BOUND, () -> assertThat(pair.message()).startsWith("WARN: "));
    pair.edge().execute("INSERT INTO %s.good(time, s) VALUES (2, 2)".formatted(pair.database()));

    pair.awaitSame("SELECT ** FROM %s.good".formatted(pair.database()));
    assertThat(pair.message()).startsWith("WARN: ");
    assertThat(pair.edge().query("SHOW PIPE " + pair.pipe()).only("status")).isEqualTo("RUNNING");
    assertThat(pair.edge().files().log("sync")).contains("is set aside in");
  }
}
