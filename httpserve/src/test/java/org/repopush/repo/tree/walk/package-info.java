@NullMarked
package org.repopush.repo.tree.walk;

import org.jspecify.annotations.NullMarked;
