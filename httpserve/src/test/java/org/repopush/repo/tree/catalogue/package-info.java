@NullMarked
package org.repopush.repo.tree.catalogue;

import org.jspecify.annotations.NullMarked;
