@NullMarked
package org.repopush.push;

import org.jspecify.annotations.NullMarked;
