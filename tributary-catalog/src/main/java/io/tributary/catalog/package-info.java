// SPDX-License-Identifier: Apache-2.0
/**
 * Pipe sinks and pipes, and their legal state changes. Called by the engine module, on the threads
 * of clients. Pure: storage comes in as a CatalogStore, time as a clock. Must not know how a pipe
 * moves data.
 */
@NullMarked
package io.tributary.catalog;

import org.jspecify.annotations.NullMarked;
