// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** Settings that cannot be used; the message names every key, its value and what is wrong. */
final class InvalidSettingsException extends Exception {

  InvalidSettingsException(String message) {
    super(message);
  }
}
