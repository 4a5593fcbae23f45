/** Destinations as they are found: damaged, shared, of another account, with odd names; and what is left there after a failure. */
@NullMarked
package org.repopush.it.destination;

import org.jspecify.annotations.NullMarked;
