/**
 * Algorithms, and keys as bytes. Neither files nor agents are read here.
 */
@NullMarked
package org.repopush.tunnel.crypto;

import org.jspecify.annotations.NullMarked;
