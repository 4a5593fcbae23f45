@NullMarked
package org.repopush.group;

import org.jspecify.annotations.NullMarked;
