// SPDX-License-Identifier: Apache-2.0
/**
 * Text to statements and back: the grammar of the Sync Tool's SQL. Called by the engine module for
 * every statement of every client, on the client's own thread. Pure: no I/O, no clock. Must not
 * know which sinks and pipes exist.
 */
@NullMarked
package io.tributary.sql;

import org.jspecify.annotations.NullMarked;
