// SPDX-License-Identifier: Apache-2.0
/**
 * The sending half of one pipe: outbox, retries, status. Called with "now" and bytes; owns no
 * thread.
 */
@NullMarked
package io.tributary.sender;

import org.jspecify.annotations.NullMarked;
