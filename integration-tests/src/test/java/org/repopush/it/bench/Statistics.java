package org.repopush.it.bench;

import java.util.List;

/** Of a few measurements: what is in their middle, and how far they lie apart. */
record Statistics(int count, double median, double least, double most) {
    /** @throws IllegalArgumentException when there is none */
    static Statistics of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int count = sorted.length;
        double median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
        return new Statistics(count, median, sorted[0], sorted[count - 1]);
    }
}
