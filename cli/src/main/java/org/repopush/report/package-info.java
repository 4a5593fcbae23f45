/**
 * What a user, a log or a program reads of a push: {@link org.repopush.report.Report} turns events and failures into text
 * or JSON. The only code that formats; it decides nothing and knows no options of the command line.
 */
@NullMarked
package org.repopush.report;

import org.jspecify.annotations.NullMarked;
