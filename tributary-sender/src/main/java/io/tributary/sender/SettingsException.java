// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import java.util.List;

/** Settings that must not come into force. The message names every bad key, its value and why. */
public final class SettingsException extends Exception {
  SettingsException(List<String> problems) {
    super(String.join("; ", problems));
  }
}
