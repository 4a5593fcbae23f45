@NullMarked
package org.repopush.group.journal;

import org.jspecify.annotations.NullMarked;
