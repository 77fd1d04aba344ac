// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

/**
 * A pipe of a sending cluster, whichever of its DataNodes brings the data.
 *
 * @param senderId the sending cluster
 * @param pipe the sender's name for it
 * @param createdAtMillis when the sender created it
 */
public record ClusterPipe(String senderId, String pipe, long createdAtMillis) {}
