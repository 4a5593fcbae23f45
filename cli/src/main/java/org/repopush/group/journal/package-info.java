/** The journals of runs, on the machine that pushes: how far each has come, and what is needed to go on with it. */
@NullMarked
package org.repopush.group.journal;

import org.jspecify.annotations.NullMarked;
