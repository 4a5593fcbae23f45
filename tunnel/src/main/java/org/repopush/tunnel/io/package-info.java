/**
 * Small things about threads, lines and text that every room uses. Nothing here knows SSH.
 */
@NullMarked
package org.repopush.tunnel.io;

import org.jspecify.annotations.NullMarked;
