package org.repopush.it.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie on a drawing.
 *
 * @param from the place of the least value
 * @param to the place of the largest, which may be less
 */
record Axis(double least, double most, boolean logarithmic, double from, double to) {
    private static final List<Integer> STEPS = List.of(1, 2, 5);

    Axis {
        if (logarithmic && least <= 0) {
            throw new IllegalArgumentException("no logarithm: " + least);
        }
    }

    /** A logarithmic one from the round number below these values to the one above them. */
    static Axis around(double least, double most, double from, double to) {
        List<Double> round = roundNumbers(least / 5, most * 5);
        double below = round.stream().filter(number -> number <= least).reduce(least, (a, b) -> b);
        double above =
                round.stream().filter(number -> number >= most).findFirst().orElse(most);
        return new Axis(below, above, true, from, to);
    }

    double place(double value) {
        return least == most ? (from + to) / 2 : from + (to - from) * share(value);
    }

    private double share(double value) {
        return logarithmic
                ? (Math.log(value) - Math.log(least)) / (Math.log(most) - Math.log(least))
                : (value - least) / (most - least);
    }

    /** Round numbers on it, those that begin with 1, 2 and 5. */
    List<Double> ticks() {
        return roundNumbers(least, most);
    }

    private static List<Double> roundNumbers(double least, double most) {
        List<Double> numbers = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(least)); power <= Math.log10(most); power++) {
            for (int step : STEPS) {
                double number = step * Math.pow(10, power);
                if (number >= least * (1 - 1e-9) && number <= most * (1 + 1e-9)) {
                    numbers.add(number);
                }
            }
        }
        return numbers;
    }
}
