// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.common.rpc.thrift.TSStatus;

/** The engine answered a statement of ours with something else than success. */
final class EngineException extends Exception {

  private final int code;

  EngineException(TSStatus status) {
    this(status.getCode(), text(status));
  }

  EngineException(int code, String message) {
    super(message);
    this.code = code;
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
