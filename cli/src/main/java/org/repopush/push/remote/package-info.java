/**
 * One connection to a destination: the receive script, its requests, its answers and the state that they describe.
 */
@NullMarked
package org.repopush.push.remote;

import org.jspecify.annotations.NullMarked;
