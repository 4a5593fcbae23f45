@NullMarked
package org.repopush.cli.configuration;

import org.jspecify.annotations.NullMarked;
