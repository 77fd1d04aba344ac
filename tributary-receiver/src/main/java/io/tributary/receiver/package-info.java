// SPDX-License-Identifier: Apache-2.0
/**
 * The receiving half: allow list, sessions, staging of files. Called with "now" and bytes; owns no
 * thread.
 */
@NullMarked
package io.tributary.receiver;

import org.jspecify.annotations.NullMarked;
