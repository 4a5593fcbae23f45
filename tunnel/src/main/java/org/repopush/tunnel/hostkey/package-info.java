/**
 * Whether a server is the one it says it is: known_hosts, certificates of hosts, revoked keys, and the question to the
 * user: {@link org.repopush.tunnel.hostkey.HostKeyCheck}.
 */
@NullMarked
package org.repopush.tunnel.hostkey;

import org.jspecify.annotations.NullMarked;
