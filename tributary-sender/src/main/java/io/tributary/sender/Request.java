// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;

/**
 * A message of a delivery.
 *
 * @param completes whether its acknowledgement means that the delivery has arrived
 */
record Request(Message message, Delivery delivery, Lane lane, boolean completes) {}
