/**
 * What moves, what is rejected, and what that takes. Nothing is changed here.
 */
@NullMarked
package org.repopush.push.plan;

import org.jspecify.annotations.NullMarked;
