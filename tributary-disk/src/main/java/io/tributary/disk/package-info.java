// SPDX-License-Identifier: Apache-2.0
/**
 * Where what must survive is kept: a folder of files by name, and a log of records in one of them.
 * Called by whoever keeps something, on any thread; says what is durable when. Must not know what
 * is kept.
 */
@NullMarked
package io.tributary.disk;

import org.jspecify.annotations.NullMarked;
