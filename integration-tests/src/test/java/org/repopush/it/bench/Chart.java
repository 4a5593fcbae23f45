package org.repopush.it.bench;

import java.util.List;

/** Curves to be drawn: what they show, not how. The vertical axis is logarithmic, because ratios are what counts. */
record Chart(String title, String xLabel, boolean logarithmicX, List<Series> series) {
    Chart {
        series = List.copyOf(series);
    }

    /** One tool's curve. */
    record Series(String name, List<Point> points) {
        Series {
            points = List.copyOf(points);
        }
    }

    /** A median with what lies around it. */
    record Point(double x, Statistics seconds) {}

    List<Point> points() {
        return series.stream().flatMap(one -> one.points().stream()).toList();
    }
}
