// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.receiver.ApplyException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iotdb.rpc.TSStatusCode;

/** Whether what the engine has refused would be taken at another time. */
final class ApplyFaults {

  /** The engine takes nothing now: too busy, its disk full, no leader, a node down. */
  private static final Set<Integer> BUSY =
      Stream.of(
              TSStatusCode.SYSTEM_READ_ONLY,
              TSStatusCode.WRITE_PROCESS_REJECT,
              TSStatusCode.WAL_ERROR,
              TSStatusCode.DISK_SPACE_INSUFFICIENT,
              TSStatusCode.DISPATCH_ERROR,
              TSStatusCode.MPP_MEMORY_NOT_ENOUGH,
              TSStatusCode.INTERNAL_REQUEST_TIME_OUT,
              TSStatusCode.INTERNAL_REQUEST_RETRY_ERROR,
              TSStatusCode.QUERY_EXECUTION_MEMORY_NOT_ENOUGH,
              TSStatusCode.STORAGE_ENGINE_NOT_READY,
              TSStatusCode.CAN_NOT_CONNECT_CONFIGNODE,
              TSStatusCode.CAN_NOT_CONNECT_DATANODE,
              TSStatusCode.CONSENSUS_NOT_INITIALIZED,
              TSStatusCode.REGION_LEADER_CHANGE_ERROR,
              TSStatusCode.NO_AVAILABLE_REGION_GROUP,
              TSStatusCode.NO_ENOUGH_DATANODE,
              TSStatusCode.LOAD_TEMPORARY_UNAVAILABLE_EXCEPTION)
          .map(TSStatusCode::getStatusCode)
          .collect(Collectors.toUnmodifiableSet());

  private ApplyFaults() {}

  static ApplyException.Fault of(EngineException e) {
    return BUSY.contains(e.code()) ? ApplyException.Fault.BUSY : ApplyException.Fault.UNIT;
  }
}
