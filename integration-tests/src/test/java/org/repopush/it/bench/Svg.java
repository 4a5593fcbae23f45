package org.repopush.it.bench;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Draws a chart as SVG: medians joined by lines, least and most as a bar through each, names at the right. */
record Svg(Chart chart) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 440;
    private static final int LEFT = 70;
    private static final int RIGHT = 630;
    private static final int TOP = 50;
    private static final int BOTTOM = 380;
    private static final int LEGEND = 660;
    private static final int LINE_HEIGHT = 22;
    /** Told apart by colour-blind eyes, too (Okabe and Ito); the last is for what these do not suffice for. */
    private static final List<String> COLOURS =
            List.of("#000000", "#e69f00", "#56b4e9", "#009e73", "#999999", "#0072b2", "#d55e00", "#cc79a7");

    /** The text of the file. */
    String text() {
        List<Chart.Point> points = chart.points();
        double least = points.stream()
                .mapToDouble(point -> point.seconds().least())
                .min()
                .orElse(1);
        double most = points.stream()
                .mapToDouble(point -> point.seconds().most())
                .max()
                .orElse(1);
        Axis y = Axis.around(least, most, BOTTOM, TOP);
        TreeSet<Double> places = points.stream().map(Chart.Point::x).collect(Collectors.toCollection(TreeSet::new));
        Axis x = new Axis(
                places.isEmpty() ? 1 : places.first(),
                places.isEmpty() ? 1 : places.last(),
                chart.logarithmicX(),
                LEFT + 20,
                RIGHT - 20);
        StringBuilder text = new StringBuilder();
        text.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
                        .formatted(WIDTH, HEIGHT));
        text.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text.append(label(LEFT, TOP - 24, "start", chart.title() + ": seconds, median with least and most"));
        text.append(label((LEFT + RIGHT) / 2.0, BOTTOM + 45, "middle", chart.xLabel()));
        y.ticks().forEach(tick -> text.append(yTick(y, tick)));
        places.forEach(place -> text.append(xTick(x, place)));
        for (int i = 0; i < chart.series().size(); i++) {
            text.append(curve(x, y, chart.series().get(i), i));
        }
        return text.append("</svg>\n").toString();
    }

    private static String yTick(Axis y, double tick) {
        double place = y.place(tick);
        return line(LEFT, place, RIGHT, place, "#dddddd") + label(LEFT - 8, place + 4, "end", number(tick));
    }

    private static String xTick(Axis x, double value) {
        double place = x.place(value);
        return line(place, BOTTOM, place, BOTTOM + 6, "#666666") + label(place, BOTTOM + 22, "middle", number(value));
    }

    private static String curve(Axis x, Axis y, Chart.Series series, int index) {
        String colour = COLOURS.get(Math.min(index, COLOURS.size() - 1));
        StringBuilder text = new StringBuilder();
        String path = series.points().stream()
                .map(point -> place(x.place(point.x())) + ","
                        + place(y.place(point.seconds().median())))
                .collect(Collectors.joining(" "));
        text.append(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>\n".formatted(colour, path));
        for (Chart.Point point : series.points()) {
            double across = x.place(point.x());
            Statistics seconds = point.seconds();
            text.append(line(across, y.place(seconds.least()), across, y.place(seconds.most()), colour));
            text.append("<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>\n"
                    .formatted(place(across), place(y.place(seconds.median())), colour));
        }
        double height = TOP + 10 + (double) LINE_HEIGHT * index;
        text.append("<rect x=\"%d\" y=\"%s\" width=\"12\" height=\"12\" fill=\"%s\"/>\n"
                .formatted(LEGEND, place(height - 10), colour));
        return text + label(LEGEND + 20, height, "start", series.name());
    }

    private static String line(double x1, double y1, double x2, double y2, String colour) {
        return "<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\"/>\n"
                .formatted(place(x1), place(y1), place(x2), place(y2), colour);
    }

    private static String label(double x, double y, String anchor, String words) {
        return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(place(x), place(y), anchor, escape(words));
    }

    private static String escape(String words) {
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String place(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** As short as it goes: 0.5, 20, 1000000. */
    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }
}
