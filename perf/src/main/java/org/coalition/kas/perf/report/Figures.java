package org.coalition.kas.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Looks figures up in a {@code compare.json}. What was not measured is NaN, and shown as such.
 *
 * @param json the whole file
 */
record Figures(JsonNode json) {

    static final String BASELINE = "baseline";
    static final String OPTIMISED = "optimised";

    /** The shapes that were measured, in their order. */
    List<String> shapes() {
        List<String> shapes = new ArrayList<>();
        json.path("rows").forEach(row -> {
            if (row.path("mode").asText().equals(OPTIMISED)) {
                shapes.add(row.path("name").asText());
            }
        });
        return shapes;
    }

    /** One figure of a row. */
    double row(String shape, String mode, String figure) {
        return number(rowOf(shape, mode).path(figure));
    }

    JsonNode rowOf(String shape, String mode) {
        return named("rows", shape, mode);
    }

    /** What the servers counted during a shape's runs in a mode. */
    JsonNode servers(String shape, String mode) {
        return named("servers", shape, mode);
    }

    private JsonNode named(String list, String shape, String mode) {
        for (JsonNode one : json.path(list)) {
            if (one.path("name").asText().equals(shape)
                    && one.path("mode").asText().equals(mode)) {
                return one;
            }
        }
        return json.path("none");
    }

    /** Mean milliseconds of a stage at a nation's KAS, each time that it was gone through. */
    double stage(String shape, String mode, String nation, String stage) {
        return number(kas(shape, mode, nation).path("stages").path(stage).path("meanMillis"));
    }

    /** One KAS's own figures. */
    JsonNode kas(String shape, String mode, String nation) {
        return servers(shape, mode).path("kases").path(nation);
    }

    /** From the KAS that is asked to a peer and back, in milliseconds. */
    double peer(String shape, String mode, String nation, String figure) {
        return number(kas(shape, mode, "USA")
                .path("peers")
                .path("kas-" + nation.toLowerCase(Locale.ROOT))
                .path(figure));
    }

    double cache(String shape, String mode, String cache, String figure) {
        return number(servers(shape, mode).path("caches").path(cache).path(figure));
    }

    double process(String shape, String mode, String name, String figure) {
        return number(servers(shape, mode).path("processes").path(name).path(figure));
    }

    double saturated(String figure) {
        return number(json.path("saturated").path(figure));
    }

    /** The KAS's CPU in milliseconds for one request, saturated. */
    double saturatedCpuMillis(String process) {
        return number(json.path("saturated").path("cpuMillisPerRequest").path(process));
    }

    /** The middle one of the starts that were timed, in seconds. */
    double startSeconds() {
        List<Double> starts = new ArrayList<>();
        json.path("setup").path("startSeconds").forEach(start -> starts.add(start.asDouble()));
        starts.sort(Double::compare);
        return starts.isEmpty() ? Double.NaN : starts.get(starts.size() / 2);
    }

    double roundTrip(String nation) {
        return number(json.path("setup").path("roundTripMillis").path(nation));
    }

    /** The KAS that had most memory resident after any of the runs. */
    Optional<Resident> largestKas() {
        List<Resident> kases = new ArrayList<>();
        for (String shape : shapes()) {
            for (String mode : List.of(BASELINE, OPTIMISED)) {
                servers(shape, mode).path("processes").properties().stream()
                        .filter(process -> process.getKey().startsWith("kas-"))
                        .map(process -> new Resident(
                                process.getKey() + ", " + mode,
                                number(process.getValue().path("residentMiB"))))
                        .forEach(kases::add);
            }
        }
        return kases.stream().max(Comparator.comparingDouble(Resident::mebibytes));
    }

    /** What a process had in memory. */
    record Resident(String name, double mebibytes) {}

    static double number(JsonNode node) {
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }
}
