/**
 * What a failure means to the user. Users' exceptions are made here.
 */
@NullMarked
package org.repopush.push.explain;

import org.jspecify.annotations.NullMarked;
