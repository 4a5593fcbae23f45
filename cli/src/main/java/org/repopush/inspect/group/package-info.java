/**
 * Several destinations, looked at side by side: {@link org.repopush.inspect.group.GroupInspection}, and in what they differ. Formats no
 * text.
 */
@NullMarked
package org.repopush.inspect.group;

import org.jspecify.annotations.NullMarked;
