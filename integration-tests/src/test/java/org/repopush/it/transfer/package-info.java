/** How content travels: packs, channels, slow lines and lines that are cut. */
@NullMarked
package org.repopush.it.transfer;

import org.jspecify.annotations.NullMarked;
