/** A client that means harm to a receiver, and what it can do. */
@NullMarked
package org.repopush.it.hostile;

import org.jspecify.annotations.NullMarked;
