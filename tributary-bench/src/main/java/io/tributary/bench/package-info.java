// SPDX-License-Identifier: Apache-2.0
/**
 * The bench: the same work done by Tributary and by the engine's own pipe, in turn, and measured. A
 * command beside the others, which starts nodes as they do and talks to them as any client does.
 * The emulated link is here too, for the stories on real nodes.
 */
@NullMarked
package io.tributary.bench;

import org.jspecify.annotations.NullMarked;
