/**
 * Status and doctor: they look at a destination, at its source and at the way between, and change nothing.
 */
@NullMarked
package org.repopush.inspect;

import org.jspecify.annotations.NullMarked;
