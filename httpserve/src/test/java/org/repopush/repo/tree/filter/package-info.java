@NullMarked
package org.repopush.repo.tree.filter;

import org.jspecify.annotations.NullMarked;
