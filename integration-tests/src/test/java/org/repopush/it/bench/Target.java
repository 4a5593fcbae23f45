package org.repopush.it.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/**
 * What the design asks of the program, as a bound on one figure.
 *
 * @param work in words, as the design has it
 * @param java on which the program has to reach it; on any of them where it is empty
 * @param atMost whether the bound is an upper one
 */
record Target(String work, OptionalInt java, Figure figure, boolean atMost, double bound) {

    /**
     * A figure that is made from results for the program of one label.
     *
     * @param unit what follows the number, such as {@code x rsync -a}
     * @param source empty where it was not measured
     */
    record Figure(String unit, BiFunction<Results, String, Optional<Measured>> source) {}

    /** A figure, and how many runs of the program stand behind it. */
    record Measured(double value, int runs) {}

    static Target atMost(double bound, Figure figure, String work) {
        return new Target(work, OptionalInt.empty(), figure, true, bound);
    }

    static Target atLeast(double bound, Figure figure, String work) {
        return new Target(work, OptionalInt.empty(), figure, false, bound);
    }

    Target onJava(int version) {
        return new Target(work, OptionalInt.of(version), figure, atMost, bound);
    }

    /** Whether it is about what has this label: the program without further arguments, on a Java that is meant. */
    boolean isFor(String label) {
        return Variant.isPlain(label) && (java.isEmpty() || label.equals(Variant.LABEL + java.getAsInt()));
    }

    /** What the program of this label reached. */
    Optional<Measured> measure(Results results, String label) {
        return figure.source().apply(results, label);
    }

    boolean isHeldBy(Measured measured) {
        return atMost ? measured.value() <= bound : measured.value() >= bound;
    }

    /** For instance {@code <= 2.0 x rsync -a}. */
    String text() {
        return (atMost ? "<= " : ">= ") + number(bound) + " " + figure.unit();
    }

    /** With three digits that count, without a point where there are as many before it. */
    static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%.0f", value);
    }
}
