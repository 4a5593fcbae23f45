package org.repopush.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class SvgTest {
    private static final Chart CHART = new Chart(
            "first <push> & co",
            "round trip in ms",
            false,
            List.of(
                    series("ssh", point(0, 1, 1, 1), point(50, 2, 2, 2), point(100, 4, 3, 5)),
                    series("tar | \"ssh\" <tar>", point(0, 10, 9, 20))));

    private static Chart.Series series(String name, Chart.Point... points) {
        return new Chart.Series(name, List.of(points));
    }

    private static Chart.Point point(double x, double median, double least, double most) {
        return new Chart.Point(x, new Statistics(5, median, least, most));
    }

    private static Element parse(Chart chart) throws IOException, SAXException, ParserConfigurationException {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(new Svg(chart).text())))
                .getDocumentElement();
    }

    private static List<Element> all(Element root, String name) {
        NodeList nodes = root.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .map(Element.class::cast)
                .toList();
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    @Test
    void namesAreShownAsTheyAre() throws IOException, SAXException, ParserConfigurationException {
        List<String> texts =
                all(parse(CHART), "text").stream().map(Element::getTextContent).toList();
        assertThat(texts).contains("ssh", "tar | \"ssh\" <tar>", "round trip in ms", "0", "50", "100");
        assertThat(texts.get(0)).startsWith("first <push> & co");
    }

    @Test
    void eachToolHasACurveAndEachMedianAPoint() throws IOException, SAXException, ParserConfigurationException {
        Element root = parse(CHART);
        assertThat(all(root, "polyline")).hasSize(2);
        assertThat(all(root, "circle")).hasSize(4);
        assertThat(all(root, "polyline").get(0).getAttribute("points").split(" "))
                .hasSize(3);
    }

    @Test
    void moreSecondsAreHigherAndMoreDelayIsFurtherRight()
            throws IOException, SAXException, ParserConfigurationException {
        List<Element> points = all(parse(CHART), "circle");
        assertThat(points.subList(0, 3))
                .isSortedAccordingTo((a, b) -> Double.compare(number(a, "cx"), number(b, "cx")));
        assertThat(points.subList(0, 3))
                .isSortedAccordingTo((a, b) -> Double.compare(number(b, "cy"), number(a, "cy")));
        assertThat(number(points.get(1), "cy") - number(points.get(0), "cy"))
                .as("twice as long is the same way up, wherever")
                .isCloseTo(number(points.get(2), "cy") - number(points.get(1), "cy"), within(0.2));
    }

    @Test
    void everythingLiesInside() throws IOException, SAXException, ParserConfigurationException {
        assertThat(all(parse(CHART), "circle")).allSatisfy(point -> {
            assertThat(number(point, "cx")).isBetween(70.0, 630.0);
            assertThat(number(point, "cy")).isBetween(50.0, 380.0);
        });
    }

    @Test
    void manyToolsAndNoneAreDrawn() throws IOException, SAXException, ParserConfigurationException {
        List<Chart.Series> many = IntStream.range(0, 12)
                .mapToObj(i -> series("tool " + i, point(0, i + 1.0, i + 1.0, i + 1.0)))
                .toList();
        assertThat(all(parse(new Chart("many", "ms", false, many)), "circle")).hasSize(12);
        assertThat(all(parse(new Chart("none", "ms", false, List.of())), "circle"))
                .isEmpty();
    }
}
