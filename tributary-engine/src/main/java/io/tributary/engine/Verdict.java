// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/**
 * What one {@link Check} has found.
 *
 * @param detail what was seen, for people
 * @param action what a person can do; empty when there is nothing to do
 */
record Verdict(Result result, String detail, String action) {

  /** How it went. */
  enum Result {
    OK,
    /** It goes on, but not well. */
    WARN,
    /** What comes behind it cannot be well, and is not looked at. */
    FAILED,
    /** Does not apply, or cannot be known here. */
    SKIPPED
  }

  static Verdict ok(String detail) {
    return new Verdict(Result.OK, detail, "");
  }

  static Verdict skipped(String detail) {
    return new Verdict(Result.SKIPPED, detail, "");
  }

  static Verdict warn(String detail, String action) {
    return new Verdict(Result.WARN, detail, action);
  }

  static Verdict failed(String detail, String action) {
    return new Verdict(Result.FAILED, detail, action);
  }
}
