package org.coalition.kas.perf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What the servers say of themselves at one moment, or what it grew by during a run.
 *
 * @param kases each KAS's metrics, by nation
 * @param decrypts calls of AsymmetricDecrypt that the KMS counted, whatever came of them
 * @param processes by name, the lab's own among them
 * @param cache the cache's Redis of the KAS that is asked
 * @param clientBytes passed by the relay between client and KAS: requests, answers
 */
record ServerFigures(
        Map<String, MetricsPage> kases,
        long decrypts,
        Map<String, ProcessFigures> processes,
        RedisFigures cache,
        long clientBytes,
        long answerBytes) {

    ServerFigures since(ServerFigures earlier) {
        return new ServerFigures(
                both(kases, earlier.kases, MetricsPage::since),
                decrypts - earlier.decrypts,
                both(processes, earlier.processes, ProcessFigures::since),
                cache.since(earlier.cache),
                clientBytes - earlier.clientBytes,
                answerBytes - earlier.answerBytes);
    }

    private static <T> Map<String, T> both(
            Map<String, T> later, Map<String, T> earlier, BiFunction<T, T, T> difference) {
        Map<String, T> all = new LinkedHashMap<>();
        later.forEach((name, value) -> {
            T before = earlier.get(name);
            if (before != null) {
                all.put(name, difference.apply(value, before));
            }
        });
        return all;
    }

    /** Sum over all KASes of one counter. */
    double sum(String name, Map<String, String> labels) {
        return kases.values().stream()
                .mapToDouble(page -> page.sum(name, labels))
                .sum();
    }

    /**
     * Look-ups in a cache that made no work: (hit + coalesced) / all, over all KASes.
     *
     * @return NaN if there were no look-ups
     */
    double hitRate(String cache) {
        String name = "kas_cache_requests_total";
        double spared = sum(name, Map.of("cache", cache, "result", "hit"))
                + sum(name, Map.of("cache", cache, "result", "coalesced"));
        double lookUps = sum(name, Map.of("cache", cache));
        return lookUps == 0 ? 0 : spared / lookUps; // a cache that is off is never asked, and spares nothing
    }

    /** Mean of a timer over all KASes, in milliseconds. */
    double meanMillis(String timer, Map<String, String> labels) {
        return sum(timer + "_sum", labels) / sum(timer + "_count", labels) * 1_000;
    }
}
