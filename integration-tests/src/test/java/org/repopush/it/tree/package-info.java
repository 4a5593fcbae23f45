/** Trees: plain directories that readers fetch while they change, through the whole program and by the receive script alone. */
@NullMarked
package org.repopush.it.tree;

import org.jspecify.annotations.NullMarked;
