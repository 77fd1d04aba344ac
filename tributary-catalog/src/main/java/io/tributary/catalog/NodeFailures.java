// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import java.util.List;

/**
 * The refusals whose cause is a node, not the catalog: a Running DataNode that cannot be reached.
 * The causes come as texts; {@link #connectionRefused} writes one.
 */
public final class NodeFailures {

  private NodeFailures() {}

  /** The cause: this DataNode counts as Running but does not answer. */
  public static String connectionRefused(int dataNodeId, String internalIp, int internalPort) {
    return "Connection refused on DataNode: {id=%d, internalEndPoint=TEndPoint(ip:%s, port:%d)}"
        .formatted(dataNodeId, internalIp, internalPort);
  }

  public static CatalogException create(String pipe, List<String> causes) {
    return refusal("Fail to create PIPE [%s] because %s.", pipe, causes);
  }

  public static CatalogException start(String pipe, List<String> causes) {
    return refusal("Fail to start PIPE [%s] because %s.", pipe, causes);
  }

  public static CatalogException stop(String pipe, List<String> causes) {
    return refusal("Fail to stop PIPE [%s] because %s.", pipe, causes);
  }

  /** The pipe stays with status DROP until a later DROP reaches every node. */
  public static CatalogException drop(String pipe, List<String> causes) {
    return refusal(
        "Fail to DROP_PIPE because Fail to drop PIPE [%1$s] because %2$s."
            + " Please execute [DROP PIPE %1$s] later to retry.",
        pipe, causes);
  }

  private static CatalogException refusal(String text, String pipe, List<String> causes) {
    return new CatalogException(
        CatalogException.PIPE_ERROR, text.formatted(pipe, String.join(", ", causes)));
  }
}
