/**
 * From a name to a live connection, and what all channels of one share: dialing, signs of life, how much is on its way,
 * the channel of the shell.
 */
@NullMarked
package org.repopush.tunnel.connection;

import org.jspecify.annotations.NullMarked;
