// SPDX-License-Identifier: Apache-2.0
/**
 * A sender and a receiver, crashes of both, and disks, network, clocks and engine that do their
 * worst, all driven by one seed. No threads, no clocks: a seed always gives the same run. Replay
 * one with {@code -Dtest.seed=17}.
 */
@NullMarked
package io.tributary.tests.simulation;

import org.jspecify.annotations.NullMarked;
