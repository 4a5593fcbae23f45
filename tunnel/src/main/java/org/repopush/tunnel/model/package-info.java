/**
 * The words in which callers speak to this module: where to connect to, with which options, whom to ask, and what went
 * wrong. No connection is opened here.
 */
@NullMarked
package org.repopush.tunnel.model;

import org.jspecify.annotations.NullMarked;
