/** Tests of what is said, to the letter. */
@NullMarked
package org.repopush.report;

import org.jspecify.annotations.NullMarked;
