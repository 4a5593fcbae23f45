/** status and doctor. */
@NullMarked
package org.repopush.it.inspect;

import org.jspecify.annotations.NullMarked;
