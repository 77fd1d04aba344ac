// SPDX-License-Identifier: Apache-2.0
package io.tributary.engine;

/** A pipe for its whole life: a later one of the same name has another creation time. */
record PipeKey(String name, long createdAtMillis) {}
