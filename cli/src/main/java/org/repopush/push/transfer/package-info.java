/**
 * How content comes to the destination: packs through channels, or the native pull through the tunnel.
 */
@NullMarked
package org.repopush.push.transfer;

import org.jspecify.annotations.NullMarked;
