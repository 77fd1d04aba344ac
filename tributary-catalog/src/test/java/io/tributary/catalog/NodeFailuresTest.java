// SPDX-License-Identifier: Apache-2.0
package io.tributary.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NodeFailuresTest {

  private static final String CAUSE = NodeFailures.connectionRefused(2, "127.0.0.1", 10732);

  @Test
  void failure_ofOneNode_readsAsOnTheUsersPage() {
    assertRefusal(
        NodeFailures.create("p", List.of(CAUSE)),
        "Fail to create PIPE [p] because Connection refused on DataNode: {id=2,"
            + " internalEndPoint=TEndPoint(ip:127.0.0.1, port:10732)}.");
    assertRefusal(
        NodeFailures.start("p", List.of(CAUSE)),
        "Fail to start PIPE [p] because Connection refused on DataNode: {id=2,"
            + " internalEndPoint=TEndPoint(ip:127.0.0.1, port:10732)}.");
    assertRefusal(
        NodeFailures.stop("p", List.of(CAUSE)),
        "Fail to stop PIPE [p] because Connection refused on DataNode: {id=2,"
            + " internalEndPoint=TEndPoint(ip:127.0.0.1, port:10732)}.");
    assertRefusal(
        NodeFailures.drop("p", List.of(CAUSE)),
        "Fail to DROP_PIPE because Fail to drop PIPE [p] because Connection refused on DataNode:"
            + " {id=2, internalEndPoint=TEndPoint(ip:127.0.0.1, port:10732)}. Please execute [DROP"
            + " PIPE p] later to retry.");
  }

  @Test
  void failure_ofSeveralNodes_namesThemAll() {
    assertRefusal(
        NodeFailures.stop("100%s", List.of("first", "second")),
        "Fail to stop PIPE [100%s] because first, second.");
  }

  private static void assertRefusal(CatalogException refusal, String text) {
    assertThat(refusal).hasMessage(text);
    assertThat(refusal.code()).isEqualTo(1107);
  }
}
