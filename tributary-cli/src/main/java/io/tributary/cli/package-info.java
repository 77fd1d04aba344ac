// SPDX-License-Identifier: Apache-2.0
/** The tributary command: demo, start, stop, sql, status. */
@NullMarked
package io.tributary.cli;

import org.jspecify.annotations.NullMarked;
