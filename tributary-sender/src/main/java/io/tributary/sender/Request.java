// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;

/** A message of a delivery. */
record Request(Message message, Delivery delivery, Lane lane) {

  /** Whether its acknowledgement means that the delivery has arrived. */
  boolean completes() {
    return message instanceof Message.Rows || message instanceof Message.Delete;
  }
}
