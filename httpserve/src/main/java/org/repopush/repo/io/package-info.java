/**
 * Files and bytes of a source, for every kind. No kind's format is known here.
 */
@NullMarked
package org.repopush.repo.io;

import org.jspecify.annotations.NullMarked;
