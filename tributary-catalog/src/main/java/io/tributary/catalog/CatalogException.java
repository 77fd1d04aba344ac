// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

/** A statement that the catalog refuses. The message is the exact text for the user. */
public final class CatalogException extends Exception {

  /** The engine's CREATE_PIPE_SINK_ERROR: everything about sinks. */
  public static final int SINK_ERROR = 1106;

  /** The engine's PIPE_ERROR: everything about pipes. */
  public static final int PIPE_ERROR = 1107;

  private final int code;

  CatalogException(int code, String message) {
    super(message);
    this.code = code;
  }

  /** The status code that goes to the client with the message. */
  public int code() {
    return code;
  }
}
