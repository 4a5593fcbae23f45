/**
 * How a tree is kept still while it is read, by agreement with the programs that write to it: their lock, their serial, a command that
 * makes a snapshot. Main type: {@link org.repopush.repo.tree.source.Reading}. Knows nothing of what is read.
 */
@NullMarked
package org.repopush.repo.tree.source;

import org.jspecify.annotations.NullMarked;
