// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

/** A statement that is ours but cannot be read. The message is the exact text for the user. */
public final class SyncSqlException extends Exception {

  /** The engine's SQL_PARSE_ERROR. */
  public static final int PARSE_ERROR = 700;

  /** The engine's SEMANTIC_ERROR. */
  public static final int SEMANTIC_ERROR = 701;

  private final int code;

  SyncSqlException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** The status code that goes to the client with the message. */
  public int code() {
    return code;
  }
}
