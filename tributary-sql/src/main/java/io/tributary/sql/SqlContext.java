// SPDX-License-Identifier: Apache-2.0
package io.tributary.sql;

import java.time.Instant;
import java.time.ZoneId;

/**
 * What a text cannot say by itself.
 *
 * @param zone the session's time zone: of dates without an offset
 * @param precision the unit of the engine's timestamps
 * @param now what {@code now()} means in this text
 */
public record SqlContext(ZoneId zone, TimePrecision precision, Instant now) {}
