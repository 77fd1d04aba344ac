// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.FileIdentity;
import io.tributary.wire.Message;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The least that is sent, acknowledged, tried again or set aside as one: a batch of live rows, a
 * sealed file, or a deletion. Units of one data region must be sent in the order they were given.
 */
public sealed interface Unit {

  /** What it carries in its own region's order; called back exactly once, by the sender. */
  Receipt receipt();

  /** For logs and messages: what it is and how large. */
  String label();

  /** What happens when a unit has arrived or was set aside. */
  interface Receipt {

    /** The receiver's engine has it, or it is safe in quarantine: progress may move past it. */
    void settled();
  }

  /**
   * Live points.
   *
   * @param points how many values, nulls not counted
   * @param newestTime the largest time stamp, engine precision
   */
  record RowBatch(Message.Rows rows, long points, long newestTime, Receipt receipt)
      implements Unit {

    @Override
    public String label() {
      return points + " live points of " + rows.database();
    }
  }

  /** A deletion. */
  record Deletion(Message.Delete delete, Receipt receipt) implements Unit {

    @Override
    public String label() {
      return "deletion of " + String.join(", ", delete.paths());
    }
  }

  /**
   * A sealed file, and the deletions that hold inside it. Both stay readable and unchanged until
   * the receipt.
   */
  record SealedFile(String database, Part file, Optional<Part> modifications, Receipt receipt)
      implements Unit {

    /** A file on disk and what it must be on arrival. */
    public record Part(Path path, FileIdentity identity) {}

    @Override
    public String label() {
      return "file " + file.identity().name() + " (" + file.identity().length() + " bytes)";
    }
  }
}
