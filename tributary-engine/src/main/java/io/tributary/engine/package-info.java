// SPDX-License-Identifier: Apache-2.0
/** The one door to Apache IoTDB: node main, RPC service, source and sink plug-ins, storage. */
@NullMarked
package io.tributary.engine;

import org.jspecify.annotations.NullMarked;
