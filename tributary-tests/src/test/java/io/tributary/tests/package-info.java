// SPDX-License-Identifier: Apache-2.0
/**
 * Tests of the whole: rules of the house, and stories on real nodes that are driven as users drive
 * them, through the {@code tributary} command and the stock client libraries.
 */
@NullMarked
package io.tributary.tests;

import org.jspecify.annotations.NullMarked;
