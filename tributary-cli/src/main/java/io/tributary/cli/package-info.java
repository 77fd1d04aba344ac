// SPDX-License-Identifier: Apache-2.0
/**
 * The tributary command: demo, start, stop, status, sql. Starts engine processes and talks to them
 * as any client does; knows nothing of the engine's inside. The only package that may print.
 */
@NullMarked
package io.tributary.cli;

import org.jspecify.annotations.NullMarked;
