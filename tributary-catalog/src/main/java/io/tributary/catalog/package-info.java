// SPDX-License-Identifier: Apache-2.0
/**
 * Pipe sinks and pipes, and their legal state changes. Pure: storage comes in as a CatalogStore.
 */
@NullMarked
package io.tributary.catalog;

import org.jspecify.annotations.NullMarked;
