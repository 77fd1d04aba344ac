// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import io.tributary.catalog.PipeSink;
import io.tributary.sender.Link;
import io.tributary.sender.LinkException;
import io.tributary.sender.RefusedException;
import io.tributary.sender.VerifyException;
import io.tributary.wire.Message;
import io.tributary.wire.SeriesDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiver of a pipe while it is compared: a connection of its own, to whichever address of the
 * sink answers, which is opened again when it breaks. Used by one thread.
 */
final class FarEnd {

  private static final Logger LOGGER = LoggerFactory.getLogger(FarEnd.class);

  private static final long ANSWER_POLL_MILLIS = 100;
  private static final long AGAIN_MILLIS = 1_000;

  /** How long the receiver may be away. */
  private static final long AWAY_MILLIS = 15_000;

  /** Whether to go on. */
  interface Check {
    void check() throws VerifyException;
  }

  private final SinkConnector connector;
  private final BooleanSupplier isThere;
  private @Nullable Link link;

  /**
   * @param isThere whether the pipe's own connection says that the receiver is there
   */
  FarEnd(PipeSink sink, BooleanSupplier isThere) {
    this.connector = new SinkConnector(sink, () -> {}); // it waits for its answers
    this.isThere = isThere;
  }

  /** Asks, if the receiver is there, and does not wait; returns whether it was. */
  boolean begin(Message.Digest question) {
    try {
      int unused = connected().send(question);
      return true;
    } catch (LinkException | RefusedException e) {
      LOGGER.info("The receiver is asked again: {}", e.getMessage());
      close();
      return false;
    }
  }

  /**
   * The answer to a question.
   *
   * @param asked whether it is under way already
   * @param check called now and then; throws when nobody wants the answer any more
   */
  List<SeriesDigest> ask(Message.Digest question, boolean asked, Check check)
      throws VerifyException {
    boolean underWay = asked;
    long troubledSinceMillis = Long.MAX_VALUE;
    while (true) {
      check.check();
      String trouble;
      try {
        Link open = connected();
        if (!underWay) {
          int unused = open.send(question);
        }
        Message answer = answer(open, check);
        if (answer instanceof Message.Digests digests) {
          return matching(question, digests);
        }
        if (answer instanceof Message.Later) {
          underWay = false;
          troubledSinceMillis = Long.MAX_VALUE; // it is there, and at work for others
          Verification.pause(AGAIN_MILLIS);
          continue;
        }
        throw unexpected(answer);
      } catch (LinkException e) {
        close();
        trouble = e.reason();
      } catch (RefusedException e) {
        throw new VerifyException("the receiver refuses: " + e.reason(), e);
      }
      underWay = false;
      troubledSinceMillis = Math.min(troubledSinceMillis, SteadyClock.millis());
      if (SteadyClock.millis() - AWAY_MILLIS > troubledSinceMillis) {
        throw new VerifyException("the receiver does not answer: " + trouble);
      }
      Verification.pause(AGAIN_MILLIS);
    }
  }

  private static List<SeriesDigest> matching(Message.Digest question, Message.Digests digests)
      throws VerifyException {
    int asked = question.spans().stream().mapToInt(span -> span.measurements().size()).sum();
    if (digests.series().size() != asked) {
      throw new VerifyException(
          "the receiver answers for %d series, asked for %d"
              .formatted(digests.series().size(), asked));
    }
    return digests.series();
  }

  private static VerifyException unexpected(Message answer) {
    if (answer instanceof Message.Failed failed) {
      return new VerifyException("the receiver cannot be read: " + failed.reason());
    }
    if (answer instanceof Message.Refused refused) {
      return new VerifyException("the receiver refuses: " + refused.reason());
    }
    return new VerifyException("the receiver answers " + answer.type());
  }

  /** Its engine reads as long as it takes; that it is there says the pipe's own connection. */
  private Message answer(Link open, Check check) throws LinkException, VerifyException {
    long goneSinceMillis = Long.MAX_VALUE;
    while (true) {
      Optional<Message> answer = open.receive(ANSWER_POLL_MILLIS);
      if (answer.isPresent()) {
        return answer.get();
      }
      check.check();
      long now = SteadyClock.millis();
      goneSinceMillis = isThere.getAsBoolean() ? Long.MAX_VALUE : Math.min(goneSinceMillis, now);
      if (now - AWAY_MILLIS > goneSinceMillis) {
        throw new LinkException("the pipe has no connection either");
      }
    }
  }

  private Link connected() throws LinkException, RefusedException {
    if (link != null) {
      return link;
    }
    LinkException away = new LinkException("no address");
    for (int address = 0; address < connector.addresses(); address++) {
      try {
        link = connector.connect(address);
        return link;
      } catch (LinkException e) {
        away = new LinkException(connector.address(address) + ": " + e.reason(), e);
      }
    }
    throw away;
  }

  void close() {
    if (link != null) {
      link.close();
      link = null;
    }
  }
}
