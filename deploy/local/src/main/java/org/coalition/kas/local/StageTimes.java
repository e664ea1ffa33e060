package org.coalition.kas.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Seconds that a KAS has spent in each stage, from its metrics. */
record StageTimes(Map<String, Double> seconds) {

    private static final Pattern LINE =
            Pattern.compile("(?m)^kas_stage_seconds_sum\\{[^}]*stage=\"([a-z]+)\"[^}]*} ([0-9.Ee+-]+)$");

    static StageTimes parse(String metrics) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        Matcher matcher = LINE.matcher(metrics);
        while (matcher.find()) {
            seconds.put(matcher.group(1), Double.valueOf(matcher.group(2)));
        }
        return new StageTimes(seconds);
    }

    /** Milliseconds spent since an earlier reading, for one stage. */
    double millisSince(StageTimes earlier, String stage) {
        return (seconds.getOrDefault(stage, 0.0) - earlier.seconds.getOrDefault(stage, 0.0)) * 1_000;
    }
}
