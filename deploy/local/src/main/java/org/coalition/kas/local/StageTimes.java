package org.coalition.kas.local;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Seconds that a KAS has spent since it started, from its metrics.
 *
 * @param stages by stage
 * @param peers waiting for an answer, by the peer's kasId
 */
record StageTimes(Map<String, Double> stages, Map<String, Double> peers) {

    /** Of a KAS that was not there. */
    static final StageTimes NONE = new StageTimes(Map.of(), Map.of());

    private static final Pattern STAGE =
            Pattern.compile("(?m)^kas_stage_seconds_sum\\{[^}]*stage=\"([a-z]+)\"[^}]*} ([0-9.Ee+-]+)$");
    private static final Pattern PEER =
            Pattern.compile("(?m)^kas_federation_seconds_sum\\{[^}]*peer=\"([a-z0-9-]+)\"[^}]*} ([0-9.Ee+-]+)$");

    static StageTimes parse(String metrics) {
        return new StageTimes(sums(STAGE, metrics), sums(PEER, metrics));
    }

    private static Map<String, Double> sums(Pattern line, String metrics) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        Matcher matcher = line.matcher(metrics);
        while (matcher.find()) {
            seconds.merge(matcher.group(1), Double.valueOf(matcher.group(2)), Double::sum);
        }
        return seconds;
    }

    /** Milliseconds spent in one stage since an earlier reading. */
    double millisSince(StageTimes earlier, String stage) {
        return millis(stages, earlier.stages, stage);
    }

    /** Milliseconds spent waiting for a peer since an earlier reading. */
    double peerMillisSince(StageTimes earlier, String peer) {
        return millis(peers, earlier.peers, peer);
    }

    private static double millis(Map<String, Double> later, Map<String, Double> earlier, String name) {
        return (later.getOrDefault(name, 0.0) - earlier.getOrDefault(name, 0.0)) * 1_000;
    }
}
