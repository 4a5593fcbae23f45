/** The installed receiver and the policy of its owner. */
@NullMarked
package org.repopush.it.receiver;

import org.jspecify.annotations.NullMarked;
