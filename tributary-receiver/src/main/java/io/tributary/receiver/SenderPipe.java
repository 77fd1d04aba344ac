// SPDX-License-Identifier: Apache-2.0
package io.tributary.receiver;

import io.tributary.wire.Message;

/**
 * What tells the pipes that send here apart: also one of the same name that was dropped and created
 * again, and the DataNodes of one sender, each of which sends what it leads.
 *
 * @param senderId the sending cluster
 * @param senderNode its DataNode
 * @param pipe the sender's name for it
 * @param createdAtMillis when the sender created it
 */
public record SenderPipe(String senderId, int senderNode, String pipe, long createdAtMillis) {

  static SenderPipe of(Message.Hello hello) {
    return new SenderPipe(
        hello.senderId(), hello.senderNode(), hello.pipe(), hello.pipeCreatedAtMillis());
  }

  /** The pipe, over all DataNodes of its sender. */
  ClusterPipe ofCluster() {
    return new ClusterPipe(senderId, pipe, createdAtMillis);
  }
}
