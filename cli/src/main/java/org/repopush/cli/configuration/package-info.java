/**
 * Groups of destinations under a name, from config.toml: {@link org.repopush.cli.configuration.Configuration}. Loaded only for a
 * push that uses such a name. The only package that knows TOML.
 */
@NullMarked
package org.repopush.cli.configuration;

import org.jspecify.annotations.NullMarked;
