/** Runs that stay and push again when the source changes, and what a service manager is told of them. */
@NullMarked
package org.repopush.it.watch;

import org.jspecify.annotations.NullMarked;
