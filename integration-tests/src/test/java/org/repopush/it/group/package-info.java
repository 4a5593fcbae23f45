/** Many destinations at once: all show what is pushed, or none does. */
@NullMarked
package org.repopush.it.group;

import org.jspecify.annotations.NullMarked;
