// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SenderSettingsTest {
  private final List<String> problems = new ArrayList<>();

  @Test
  void withoutKeys_theDefaultsHold() {
    assertThat(SenderSettings.parse(Map.of("dn_rpc_port", "x"), problems::add))
        .isEqualTo(new SenderSettings(5));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "' 7 ', 7", "2147483647, 2147483647"})
  void everyKey_isRead(String value, int retries) {
    assertThat(SenderSettings.parse(Map.of("max_number_of_sync_file_retry", value), problems::add))
        .isEqualTo(new SenderSettings(retries));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2147483648", "", "five", "1.0", "0x10"})
  void anythingElse_isTold(String value) {
    SenderSettings settings =
        SenderSettings.parse(Map.of("max_number_of_sync_file_retry", value), problems::add);

    assertThat(settings).isEqualTo(SenderSettings.DEFAULTS);
    assertThat(problems)
        .containsExactly(
            "max_number_of_sync_file_retry: <%s> is not a whole number within 0 to 2147483647"
                .formatted(value));
  }

  @Test
  void negativeRetries_areNoSettings() {
    assertThatThrownBy(() -> new SenderSettings(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max_number_of_sync_file_retry: <-1> is negative");
  }

  @Test
  void bytes_areRead() {
    SenderSettings settings =
        SenderSettings.parse(
            Map.of("sync_sender_memory_bytes", "16777216", "sync_pinned_files_max_bytes", " 1 "),
            problems::add);

    assertThat(settings).isEqualTo(new SenderSettings(5, 16 * 1024 * 1024, 1, 10_000));
    assertThat(problems).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"16777215", "-1", "64MiB", "", "9223372036854775808"})
  void memoryThatIsTooSmallOrNoNumber_isTold(String value) {
    SenderSettings settings =
        SenderSettings.parse(Map.of("sync_sender_memory_bytes", value), problems::add);

    assertThat(settings).isEqualTo(SenderSettings.DEFAULTS);
    assertThat(problems)
        .containsExactly(
            "sync_sender_memory_bytes: <%s> is not a whole number within 16777216 to 9223372036854775807"
                .formatted(value));
  }

  @Test
  void pinsOfNothing_areTold() {
    SenderSettings.parse(Map.of("sync_pinned_files_max_bytes", "0"), problems::add);

    assertThat(problems)
        .containsExactly(
            "sync_pinned_files_max_bytes: <0> is not a whole number within 1 to 9223372036854775807");
  }

  @Test
  void tooLittleMemory_isNoSetting() {
    assertThatThrownBy(() -> new SenderSettings(5, 1, 1, 10_000))
        .hasMessage("sync_sender_memory_bytes: <1> is less than 16777216");
  }
}
