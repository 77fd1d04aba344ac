// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.receiver.ApplyException.Fault;
import org.apache.iotdb.commons.exception.IoTDBException;
import org.apache.iotdb.db.exception.sql.SemanticException;
import org.apache.iotdb.db.exception.sql.StatementAnalyzeException;
import org.apache.iotdb.rpc.TSStatusCode;
import org.junit.jupiter.api.Test;

class EngineExceptionTest {

  @Test
  void thrown_withACodeAsItsCause_hasThatCode() {
    EngineException refusal =
        EngineException.of(
            new RuntimeException(
                new IoTDBException(
                    "system is read-only", TSStatusCode.SYSTEM_READ_ONLY.getStatusCode())));
    assertThat(refusal.code()).isEqualTo(TSStatusCode.SYSTEM_READ_ONLY.getStatusCode());
    assertThat(ApplyFaults.of(refusal)).isEqualTo(Fault.BUSY);
  }

  @Test
  void thrown_becauseTheConfigNodeIsDown_isNoFaultOfTheUnit() {
    EngineException refusal =
        EngineException.of(
            new StatementAnalyzeException(
                "An error occurred when executing getSchemaPartition():"
                    + "org.apache.thrift.TException-->Fail to connect to any config node. Please"
                    + " check status of ConfigNodes or logs of connected DataNode"));
    assertThat(refusal.code()).isEqualTo(TSStatusCode.CAN_NOT_CONNECT_CONFIGNODE.getStatusCode());
    assertThat(ApplyFaults.of(refusal)).isEqualTo(Fault.BUSY);
  }

  @Test
  void load_thatFindsNoMemory_isNoFaultOfTheFile() {
    EngineException refusal =
        new EngineException(
            TSStatusCode.LOAD_FILE_ERROR.getStatusCode(),
            "Failed to execute load tsfile statement LoadTsFileStatement{...}. Detail:"
                + " forceAllocate: failed to allocate memory from query engine after 5 retries,"
                + " total query memory 15555797 bytes");
    assertThat(ApplyFaults.of(refusal)).isEqualTo(Fault.BUSY);
  }

  @Test
  void thrown_forAnyOtherReason_isAFaultOfTheUnit() {
    EngineException refusal = EngineException.of(new SemanticException("no such thing"));
    assertThat(refusal.code()).isEqualTo(TSStatusCode.SEMANTIC_ERROR.getStatusCode());
    assertThat(refusal).hasMessage("no such thing");
    assertThat(ApplyFaults.of(refusal)).isEqualTo(Fault.UNIT);
    assertThat(EngineException.of(new IllegalStateException("broken")).code())
        .isEqualTo(TSStatusCode.INTERNAL_SERVER_ERROR.getStatusCode());
  }

  @Test
  void load_intoACopyThatIsAway_isAFaultOfTheFile_soThatItGoesAsRows() {
    EngineException refusal =
        new EngineException(
            TSStatusCode.DISPATCH_ERROR.getStatusCode(),
            "Load 1-1-0-0.tsfile error in 2nd phase. Because failed to dispatch load command"
                + " TLoadCommandReq(...) to node TEndPoint(ip:127.0.0.1, port:21340)");
    assertThat(ApplyFaults.of(refusal)).isEqualTo(Fault.UNIT);
  }
}
