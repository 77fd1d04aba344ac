// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

/**
 * What tells one pipe from every other, for its whole life.
 *
 * @param name as the user wrote it
 * @param createdAtMillis tells it from an earlier pipe of the same name
 * @param clusterId the sending cluster
 * @param dataNode which of its DataNodes
 * @param syncDeletes whether deletions travel
 */
public record PipeIdentity(
    String name, long createdAtMillis, String clusterId, int dataNode, boolean syncDeletes) {}
