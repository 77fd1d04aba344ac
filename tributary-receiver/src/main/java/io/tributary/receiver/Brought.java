// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

/** The first data of a device that came to a node of the receiver, and the pipe it came by. */
public record Brought(ClusterPipe pipe, String device) {}
