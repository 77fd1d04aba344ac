// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

/**
 * What SHOW PIPES says of a pipe on its receiver.
 *
 * @param pipe the sender's name for it
 * @param createdAtMillis when the sender created it
 * @param senderAddress the sender's IP address
 * @param running whether the sender says RUNNING, not STOP
 * @param database one of those it brings data for, or empty before the first data
 */
public record ReceiverRow(
    String pipe, long createdAtMillis, String senderAddress, boolean running, String database) {}
