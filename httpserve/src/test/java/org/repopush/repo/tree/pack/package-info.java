@NullMarked
package org.repopush.repo.tree.pack;

import org.jspecify.annotations.NullMarked;
