// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import org.apache.iotdb.pipe.api.PipeConnector;
import org.apache.iotdb.pipe.api.customizer.configuration.PipeConnectorRuntimeConfiguration;
import org.apache.iotdb.pipe.api.customizer.parameter.PipeParameterValidator;
import org.apache.iotdb.pipe.api.customizer.parameter.PipeParameters;
import org.apache.iotdb.pipe.api.event.Event;
import org.apache.iotdb.pipe.api.event.dml.insertion.TabletInsertionEvent;

/**
 * The end of the engine's own stages, where nothing arrives: {@link TributarySource} hands what it
 * captures to the pipe's sender. Because no event comes here, the engine has nothing to retry and
 * never stops a pipe whose receiver is away.
 */
@SuppressWarnings("deprecation") // the engine still calls sinks connectors
public final class TributarySink implements PipeConnector {

  /** For the engine, which makes plug-ins by reflection. */
  public TributarySink() {}

  @Override
  public void validate(PipeParameterValidator validator) {}

  @Override
  public void customize(
      PipeParameters parameters, PipeConnectorRuntimeConfiguration configuration) {}

  @Override
  public void handshake() {}

  @Override
  public void heartbeat() {}

  @Override
  public void transfer(TabletInsertionEvent event) {}

  @Override
  public void transfer(Event event) {}

  @Override
  public void close() {}
}
