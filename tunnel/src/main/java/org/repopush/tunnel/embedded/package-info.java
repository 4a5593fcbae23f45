/**
 * An SSH server inside this process, for the demo and the class cache. Nothing that a push needs is here.
 */
@NullMarked
package org.repopush.tunnel.embedded;

import org.jspecify.annotations.NullMarked;
