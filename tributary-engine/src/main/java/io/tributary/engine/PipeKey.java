// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.Pipe;

/** A pipe for its whole life: a later one of the same name has another creation time. */
record PipeKey(String name, long createdAtMillis) {

  /** As the arguments of a call to another node. */
  String[] arguments() {
    return new String[] {name, String.valueOf(createdAtMillis)};
  }

  static PipeKey of(Pipe pipe) {
    return new PipeKey(pipe.name(), pipe.createdAtMillis());
  }
}
