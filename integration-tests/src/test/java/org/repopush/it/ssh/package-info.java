/** SSH as users have it: keys, agents, passwords, jump hosts, configuration, odd servers. */
@NullMarked
package org.repopush.it.ssh;

import org.jspecify.annotations.NullMarked;
