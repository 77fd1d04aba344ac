// SPDX-License-Identifier: Apache-2.0
/**
 * A sender and a receiver on a network that loses, cuts, damages and delays, driven by one seed. No
 * threads, no clocks: a seed always gives the same run. Replay one with {@code -Dtest.seed=17}.
 */
@NullMarked
package io.tributary.tests.simulation;

import org.jspecify.annotations.NullMarked;
