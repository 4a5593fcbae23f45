/**
 * How the user is let in: methods in OpenSSH's order, one after the other: {@link org.repopush.tunnel.login.Login}.
 */
@NullMarked
package org.repopush.tunnel.login;

import org.jspecify.annotations.NullMarked;
