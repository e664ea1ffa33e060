package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The latencies as the control plane takes and shows them, in milliseconds. */
final class LatencyJson {

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double LONGEST_MILLIS = 600_000;

    private LatencyJson() {}

    /** Reads {@code {"locations": {NAME: {"medianMillis": …, "p99Millis": …}}}}. */
    static Map<String, Latency> readAll(JsonFields body) throws BadBody {
        Map<String, Latency> latencies = new TreeMap<>();
        Map<String, JsonFields> locations = body.only(Set.of("locations")).objectsByName("locations");
        for (Map.Entry<String, JsonFields> location : locations.entrySet()) {
            latencies.put(location.getKey(), readOne(location.getValue()));
        }
        return latencies;
    }

    /** Reads {@code {"medianMillis": …, "p99Millis": …}}. */
    static Latency readOne(JsonFields json) throws BadBody {
        json.only(Set.of("medianMillis", "p99Millis"));
        Duration median = millis(json, "medianMillis");
        Duration p99 = millis(json, "p99Millis");
        try {
            return new Latency(median, p99);
        } catch (IllegalArgumentException e) {
            throw new BadBody(json.path("p99Millis"), "must not be less than medianMillis, and 0 if that is 0");
        }
    }

    static ObjectNode write(Map<String, Latency> latencies) {
        ObjectNode body = JsonFields.MAPPER.createObjectNode();
        ObjectNode locations = body.putObject("locations");
        new TreeMap<>(latencies).forEach((location, latency) -> locations
                .putObject(location)
                .put("medianMillis", millis(latency.median()))
                .put("p99Millis", millis(latency.p99())));
        return body;
    }

    private static Duration millis(JsonFields json, String field) throws BadBody {
        double millis = json.number(field);
        if (!(millis >= 0 && millis <= LONGEST_MILLIS)) {
            throw new BadBody(json.path(field), "must be from 0 to 600000");
        }
        return Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }
}
