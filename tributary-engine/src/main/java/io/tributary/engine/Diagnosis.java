// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Makes one check after the other, and stops behind the first that fails. Pure. */
final class Diagnosis {

  /** A check and what it has found. */
  record Row(Check check, Verdict verdict) {}

  /** Makes a check. */
  interface Prober {
    /**
     * What it finds.
     *
     * @throws Exception when it cannot be made: it has failed, with that as the reason
     */
    Verdict probe(Check check) throws Exception;
  }

  /** Gives a check no more than its time. */
  interface Limiter {
    /**
     * The same verdict.
     *
     * @throws TimeoutException when there is none in the check's time
     */
    Verdict within(Check check, Prober prober) throws Exception;
  }

  private Diagnosis() {}

  /** All checks, or those up to the first that has failed. */
  static List<Row> run(Prober prober, Limiter limiter) {
    List<Row> rows = new ArrayList<>();
    for (Check check : Check.values()) {
      Verdict verdict = verdict(check, prober, limiter);
      rows.add(new Row(check, verdict));
      if (verdict.result() == Verdict.Result.FAILED) {
        break;
      }
    }
    return rows;
  }

  private static Verdict verdict(Check check, Prober prober, Limiter limiter) {
    try {
      return limiter.within(check, prober);
    } catch (TimeoutException e) {
      return Verdict.failed(
          "no result within %d ms".formatted(check.limitMillis()),
          "Look whether the receiver is overloaded or the link is very slow; then repeat the"
              + " statement");
    } catch (Exception e) {
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return Verdict.failed("cannot be checked: " + reason, "Look into logs/sync.log");
    }
  }
}
