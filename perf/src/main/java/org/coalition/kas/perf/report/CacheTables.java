package org.coalition.kas.perf.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Section 5: what the caches did, as the KASes count it. */
final class CacheTables {

    private static final List<String> NAMES = List.of("dek", "pubkey", "metadata");
    private static final List<String> SEED_RATE = List.of("88%", "95%", "92%");
    private static final List<String> SEED_HIT = List.of("1.8 ms", "1.2 ms", "1.5 ms");

    private CacheTables() {}

    static String of(Figures figures) {
        StringBuilder text = new StringBuilder();
        text.append(
                "Hit rate: (hits + look-ups that waited for another's answer) / all look-ups, summed over the KASes.\n\n");
        text.append(Text.head(
                List.of("", "look-ups", "hits", "coalesced", "hit rate", "seed", "round trip, mean", "seed's hit")));
        for (String shape : figures.shapes()) {
            for (String cache : NAMES) {
                int i = NAMES.indexOf(cache);
                if (lookUps(figures, shape, cache) > 0) {
                    text.append(Text.row(List.of(
                            Shapes.brief(shape) + ", " + cache,
                            Text.number(lookUps(figures, shape, cache)),
                            Text.number(figures.cache(shape, Figures.OPTIMISED, cache, "hit")),
                            Text.number(figures.cache(shape, Figures.OPTIMISED, cache, "coalesced")),
                            Text.percent(figures.cache(shape, Figures.OPTIMISED, cache, "hitRate")),
                            SEED_RATE.get(i),
                            Text.millis(figures.cache(shape, Figures.OPTIMISED, cache, "getMillis")),
                            SEED_HIT.get(i))));
                }
            }
        }
        return text
                + "\nA cache that no request of a run looked into is left out: public keys and what peers publish are read at start and"
                + " now and then, not by requests.\n\n" + misses(figures) + redis(figures);
    }

    private static double lookUps(Figures figures, String shape, String cache) {
        return List.of("hit", "miss", "coalesced", "error").stream()
                .mapToDouble(result -> figures.cache(shape, Figures.OPTIMISED, cache, result))
                .filter(Double::isFinite)
                .sum();
    }

    private static String misses(Figures figures) {
        double miss =
                Figures.number(figures.kas("single", Figures.OPTIMISED, "USA").path("kmsMillis"));
        return "A miss costs a call of the KMS: " + Text.millis(miss) + " in the mean at kas-usa (seed: 52 ms).\n\n";
    }

    private static String redis(Figures figures) {
        JsonNode redis = figures.servers("single", Figures.OPTIMISED).path("redisCacheUsa");
        String cpu = Text.number(figures.process("single", Figures.OPTIMISED, "redis-cache-usa", "cpuPercent"));
        return "### Redis\n\n"
                + Text.head(List.of("", "seed", "ours: the cache's Redis of kas-usa, single"))
                + Text.row(List.of("commands a second", "47.4", number(redis, "commandsPerSecond")))
                + Text.row(List.of("evictions", "0", number(redis, "evicted")))
                + Text.row(List.of("memory used", "12.4 MB", number(redis, "usedMiB") + " MiB"))
                + Text.row(List.of("connected clients", "3", number(redis, "clients")))
                + Text.row(List.of("CPU", "2%", cpu + "%"))
                + "\n";
    }

    private static String number(JsonNode redis, String name) {
        return Text.number(Figures.number(redis.path(name)));
    }
}
