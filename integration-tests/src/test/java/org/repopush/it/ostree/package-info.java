/** OSTree: refs, commits, signatures and metadata, in every mode. */
@NullMarked
package org.repopush.it.ostree;

import org.jspecify.annotations.NullMarked;
