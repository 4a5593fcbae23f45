@NullMarked
package org.repopush.repo.tree.references;

import org.jspecify.annotations.NullMarked;
