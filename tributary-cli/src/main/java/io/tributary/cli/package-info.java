// SPDX-License-Identifier: Apache-2.0
/**
 * The tributary command: demo, start, stop, status, sql. Starts engine processes and talks to them
 * as any client does; knows nothing of the engine's inside. Called by a person, and by the bench,
 * which is a command of its own above it. Nobody else may print.
 */
@NullMarked
package io.tributary.cli;

import org.jspecify.annotations.NullMarked;
