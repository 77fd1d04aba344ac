// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.common.rpc.thrift.TSStatus;
import org.apache.iotdb.commons.exception.IoTDBException;
import org.apache.iotdb.commons.exception.IoTDBRuntimeException;
import org.apache.iotdb.db.protocol.client.ConfigNodeClient;
import org.apache.iotdb.rpc.TSStatusCode;

/** The engine answered a statement of ours with something else than success. */
final class EngineException extends Exception {

  /** What its load says when other loads and queries have the memory. */
  private static final String NO_MEMORY_FOR_LOADS = "failed to allocate memory from query engine";

  /** What a load says when a copy of the region is on a node that is away. */
  private static final String COPY_IS_AWAY = "failed to dispatch load";

  private final int code;

  EngineException(TSStatus status) {
    this(status.getCode(), text(status));
  }

  EngineException(int code, String message) {
    super(message);
    this.code = truer(code, message);
  }

  /** What the engine has no code for and reports as an error of the statement. */
  private static int truer(int code, String message) {
    if (message.contains(ConfigNodeClient.MSG_RECONNECTION_FAIL)) {
      return TSStatusCode.CAN_NOT_CONNECT_CONFIGNODE.getStatusCode();
    }
    if (message.contains(COPY_IS_AWAY)) {
      // Loads go to all copies or to none: to wait would be for as long as the node is away, but
      // the rows of the file can be written.
      return TSStatusCode.LOAD_FILE_ERROR.getStatusCode();
    }
    return message.contains(NO_MEMORY_FOR_LOADS)
        ? TSStatusCode.LOAD_TEMPORARY_UNAVAILABLE_EXCEPTION.getStatusCode()
        : code;
  }

  /** One of the engine's own. */
  static EngineException of(IoTDBException thrown) {
    return new EngineException(thrown.getErrorCode(), String.valueOf(thrown.getMessage()));
  }

  /** What the engine threw: its own exceptions have a code, often as the cause of another one. */
  static EngineException of(RuntimeException thrown) {
    int code = TSStatusCode.INTERNAL_SERVER_ERROR.getStatusCode();
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof IoTDBException e) {
        code = e.getErrorCode();
      } else if (cause instanceof IoTDBRuntimeException e) {
        code = e.getErrorCode();
      }
    }
    return new EngineException(code, String.valueOf(thrown.getMessage()));
  }

  /** The engine's status code. */
  int code() {
    return code;
  }

  private static String text(TSStatus status) {
    if (status.getMessage() != null && !status.getMessage().isBlank()) {
      return status.getMessage();
    }
    if (status.getSubStatusSize() > 0) {
      return status.getSubStatus().stream()
          .map(TSStatus::getMessage)
          .filter(message -> message != null && !message.isBlank())
          .findFirst()
          .orElse("status " + status.getCode());
    }
    return "status " + status.getCode();
  }
}
