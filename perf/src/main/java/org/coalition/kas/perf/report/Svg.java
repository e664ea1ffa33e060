package org.coalition.kas.perf.report;

import java.util.Locale;

/** Writes an SVG picture, element by element. Coordinates in pixels; text is escaped. */
final class Svg {

    private final StringBuilder text = new StringBuilder();

    /** A white picture with a title for who can't see it. */
    Svg(int width, int height, String title) {
        text.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
                font-family="Helvetica, Arial, sans-serif" font-size="13" fill="#222" role="img">
                <title>%3$s</title>
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                """.formatted(width, height, escaped(title)));
    }

    /** Where a text stands relative to its point. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    Svg text(double x, double y, Anchor anchor, String content) {
        return styled(x, y, anchor, "", content);
    }

    Svg bold(double x, double y, Anchor anchor, String content) {
        return styled(x, y, anchor, " font-weight=\"bold\"", content);
    }

    Svg small(double x, double y, Anchor anchor, String content) {
        return styled(x, y, anchor, " font-size=\"11\" fill=\"#555\"", content);
    }

    private Svg styled(double x, double y, Anchor anchor, String style, String content) {
        text.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n",
                x,
                y,
                anchor.name().toLowerCase(Locale.ROOT),
                style,
                escaped(content)));
        return this;
    }

    Svg line(double x1, double y1, double x2, double y2, String colour, double width) {
        text.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>%n",
                x1,
                y1,
                x2,
                y2,
                colour,
                width));
        return this;
    }

    Svg box(double x, double y, double width, double height, String colour) {
        text.append(String.format(
                Locale.ROOT,
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n",
                x,
                y,
                Math.max(0, width),
                Math.max(0, height),
                colour));
        return this;
    }

    /** A line through points given as x and y in turn. */
    Svg curve(double[] points, String colour, String dashes) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(String.format(Locale.ROOT, "%s%.1f,%.1f", i == 0 ? "" : " ", points[i], points[i + 1]));
        }
        text.append(String.format(
                Locale.ROOT,
                "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2.2\" stroke-dasharray=\"%s\"/>%n",
                path,
                colour,
                dashes));
        return this;
    }

    private static String escaped(String content) {
        return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The whole document. */
    @Override
    public String toString() {
        return text + "</svg>\n";
    }
}
