@NullMarked
package org.repopush.inspect.group;

import org.jspecify.annotations.NullMarked;
