/**
 * What goes into a push and what comes out of it: request, events, outcome, exit status, failures. Nothing happens
 * here.
 */
@NullMarked
package org.repopush.push.model;

import org.jspecify.annotations.NullMarked;
