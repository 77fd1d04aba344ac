// SPDX-License-Identifier: Apache-2.0
/** Frames and their bytes: what a sender and a receiver say to each other. Pure. */
@NullMarked
package io.tributary.wire;

import org.jspecify.annotations.NullMarked;
