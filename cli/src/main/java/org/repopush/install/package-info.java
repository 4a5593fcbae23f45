/**
 * What is put on a server once.
 */
@NullMarked
package org.repopush.install;

import org.jspecify.annotations.NullMarked;
