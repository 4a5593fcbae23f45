/**
 * The remote side: one SSH connection, the reverse forward through it, and a remote shell that answers line by line.
 * {@link org.repopush.tunnel.RemoteHost} is the entry. Everything that is Apache MINA SSHD's stays behind the public types;
 * nothing here knows HTTP or what kind of repository is pushed.
 */
@NullMarked
package org.repopush.tunnel;

import org.jspecify.annotations.NullMarked;
