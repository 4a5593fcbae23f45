package org.repopush.it.bench;

/**
 * What lies between client and server.
 *
 * @param bitsPerSecond 0 where it is not capped
 */
record Network(int roundTripMillis, long bitsPerSecond) {
    static final long UNLIMITED = 0;
    private static final long MEGA = 1_000_000;
    private static final long GIGA = 1_000_000_000;

    Network {
        if (roundTripMillis < 0 || bitsPerSecond < 0) {
            throw new IllegalArgumentException("negative: " + roundTripMillis + " ms, " + bitsPerSecond + " bit/s");
        }
    }

    /** Neither delay nor cap: no relay stands in between, because it would use what both sides need of the CPU. */
    boolean isDirect() {
        return roundTripMillis == 0 && bitsPerSecond == UNLIMITED;
    }

    /** Whether delay and cap are those of the other or worse. */
    boolean isNoBetterThan(Network other) {
        boolean noFaster = other.bitsPerSecond == UNLIMITED
                || (bitsPerSecond != UNLIMITED && bitsPerSecond <= other.bitsPerSecond);
        return roundTripMillis >= other.roundTripMillis && noFaster;
    }

    /** For instance {@code 50 ms, 100 Mbit/s}. */
    String label() {
        return roundTripMillis + " ms, " + rateLabel(bitsPerSecond);
    }

    static String rateLabel(long bitsPerSecond) {
        if (bitsPerSecond == UNLIMITED) {
            return "no cap";
        }
        return bitsPerSecond % GIGA == 0 ? bitsPerSecond / GIGA + " Gbit/s" : bitsPerSecond / MEGA + " Mbit/s";
    }

    /** Reads {@code unlimited}, {@code 100M} or {@code 1G}. */
    static long parseRate(String text) {
        if (text.equals("unlimited")) {
            return UNLIMITED;
        }
        if (!text.matches("[1-9][0-9]{0,5}[MG]")) {
            throw new UsageException("not a rate: " + text + " (unlimited, 100M, 1G)");
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return number * (text.endsWith("G") ? GIGA : MEGA);
    }
}
