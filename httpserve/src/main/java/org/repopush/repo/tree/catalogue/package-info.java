/**
 * What a tree consists of, as bytes on a line: names, entries, the root hash, and what one catalogue has more than another. Knows no
 * file system. The main type is {@link org.repopush.repo.tree.catalogue.Entry}.
 */
@NullMarked
package org.repopush.repo.tree.catalogue;

import org.jspecify.annotations.NullMarked;
