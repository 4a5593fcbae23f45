package org.repopush.it.bench;

/**
 * What one run of a client cost.
 *
 * @param seconds from its start to its end
 * @param cpuSeconds user and system time of the process and of all that it waited for, at the client's side only
 * @param serverCpuSeconds the same of the server's sessions and the commands in them
 * @param peakKibibytes the largest resident set that any one of the client's processes had
 */
record Run(double seconds, double cpuSeconds, double serverCpuSeconds, long peakKibibytes) {}
