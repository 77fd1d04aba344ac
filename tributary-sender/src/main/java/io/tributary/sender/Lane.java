// SPDX-License-Identifier: Apache-2.0
package io.tributary.sender;

import io.tributary.wire.Message;
import java.io.IOException;
import java.util.Optional;

/** Units that are sent in their order. Used by the sending thread. */
interface Lane {

  /** What of the message a trouble of this lane is. */
  SenderTally.Part part();

  /** Where deliveries go that leave a lane. */
  interface Exit {

    /** It has arrived, or is safe in quarantine. */
    void left(Delivery delivery, Unit.Outcome outcome);

    /**
     * It cannot be sent. Sets it aside and takes it out of the lane.
     *
     * @return whether that was possible
     */
    boolean setAside(Lane lane, Delivery delivery, String reason);
  }

  /**
   * What to send now, if anything; it counts as sent.
   *
   * @throws IOException when it cannot be read now
   */
  Optional<Request> next(long nowMillis, Window window) throws IOException;

  /** The receiver has taken {@code delivery}: it, and all before it in this lane, is there. */
  void arrived(Delivery delivery);

  /** Nothing is under way any more: what has not arrived is sent again, in its order. */
  void interrupted();

  /** Nothing of this lane is sent before {@code millis}. */
  void pauseUntil(long millis);

  /**
   * The attempts of the lane's first delivery are used up. Sends it in pieces, if that is possible.
   *
   * @return whether it is; if not it stays the first
   */
  boolean split(Delivery delivery, String reason);

  /** Takes out the first delivery, which is set aside. */
  void setAside(Delivery delivery);

  /** Whether all before it in this lane has left. */
  boolean isFirst(Delivery delivery);

  /** What the receiver answers to {@link Message.FileBegin}. */
  default void begun(Delivery delivery, Message.FileOffsets offsets) {
    throw new IllegalStateException("no file: " + delivery.unit().label());
  }
}
