/** Tests of the watch that need no destination. */
@NullMarked
package org.repopush.watch;

import org.jspecify.annotations.NullMarked;
