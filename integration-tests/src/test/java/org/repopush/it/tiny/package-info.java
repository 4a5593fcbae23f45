/**
 * A second kind of repository, as small as one can be: a directory with one file that has a version number. It has one ref, no
 * sidecar, no times, no history beyond the number, and travels in packs only. It is handed to the program by its own list of
 * kinds: whatever else had to be changed for it would be a place that knows one kind too many.
 */
@NullMarked
package org.repopush.it.tiny;

import org.jspecify.annotations.NullMarked;
