/**
 * A connection through a process or another connection in place of a socket: {@link org.repopush.tunnel.proxy.ProxyLink},
 * and how MINA is made to use it.
 */
@NullMarked
package org.repopush.tunnel.proxy;

import org.jspecify.annotations.NullMarked;
