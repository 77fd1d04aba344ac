// SPDX-License-Identifier: Apache-2.0
/** Text to statements and back: the grammar of the Sync Tool's SQL. Pure: no I/O, no clock. */
@NullMarked
package io.tributary.sql;

import org.jspecify.annotations.NullMarked;
