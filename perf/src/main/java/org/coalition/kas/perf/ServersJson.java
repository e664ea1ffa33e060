package org.coalition.kas.perf;

import static org.coalition.kas.perf.CompareJson.put;
import static org.coalition.kas.perf.CompareJson.rounded;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What the servers counted during all runs of a cell, as JSON. Means in milliseconds. */
final class ServersJson {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STAGES =
            List.of("authenticate", "policy", "unwrap", "bind", "wrap", "federate", "combine", "audit", "sign");
    private static final List<String> CACHES = List.of("dek", "pubkey", "metadata");
    private static final List<String> RESULTS = List.of("hit", "miss", "coalesced", "error", "rejected");

    private ServersJson() {}

    static ObjectNode of(Cell cell) {
        ObjectNode json = JSON.createObjectNode();
        ServerFigures servers = cell.servers();
        ObjectNode kases = json.putObject("kases");
        servers.kases().forEach((nation, page) -> {
            if (page.sum("kas_rewrap_seconds_count", Map.of()) > 0) {
                kases.set(nation, kas(page));
            }
        });
        json.set("caches", caches(servers));
        ObjectNode processes = json.putObject("processes");
        servers.processes().forEach((name, figures) -> {
            ObjectNode process = processes
                    .putObject(name)
                    .put("cpuSeconds", rounded(figures.cpuSeconds()))
                    .put("cpuPercent", rounded(figures.cpuSeconds() / cell.elapsedSeconds() * 100))
                    .put("residentMiB", rounded(figures.residentBytes() / (double) (1 << 20)));
            process.put("diskWrittenMiB", rounded(figures.diskWrittenBytes() / (double) (1 << 20)));
        });
        RedisFigures redis = servers.cache();
        json.putObject("redisCacheUsa")
                .put("commandsPerSecond", rounded(redis.commands() / cell.elapsedSeconds()))
                .put("evicted", redis.evicted())
                .put("usedMiB", rounded(redis.usedBytes() / (double) (1 << 20)))
                .put("clients", redis.clients());
        return json.put("elapsedSeconds", rounded(cell.elapsedSeconds()))
                .put("requestBytes", servers.clientBytes())
                .put("answerBytes", servers.answerBytes());
    }

    /** Of each stage: its mean, and how often a request of this KAS went through it. */
    private static ObjectNode kas(MetricsPage page) {
        ObjectNode json = JSON.createObjectNode();
        double requests = page.sum("kas_rewrap_seconds_count", Map.of());
        put(json, "requests", requests);
        put(json, "meanMillis", page.meanMillis("kas_rewrap_seconds", Map.of()));
        put(json, "p50", page.quantileMillis("kas_rewrap_seconds", Map.of(), 0.5));
        ObjectNode stages = json.putObject("stages");
        for (String stage : STAGES) {
            Map<String, String> label = Map.of("stage", stage);
            double count = page.sum("kas_stage_seconds_count", label);
            if (count > 0) {
                ObjectNode one = stages.putObject(stage);
                put(one, "meanMillis", page.meanMillis("kas_stage_seconds", label));
                put(one, "perRequest", count / requests);
            }
        }
        ObjectNode peers = json.putObject("peers");
        page.samples().stream()
                .filter(sample -> sample.is("kas_federation_seconds_count", Map.of()) && sample.value() > 0)
                .map(sample -> sample.labels().getOrDefault("peer", ""))
                .distinct()
                .forEach(peer -> {
                    ObjectNode one = peers.putObject(peer);
                    put(one, "meanMillis", page.meanMillis("kas_federation_seconds", Map.of("peer", peer)));
                    put(one, "p50", page.quantileMillis("kas_federation_seconds", Map.of("peer", peer), 0.5));
                });
        put(json, "policyMillis", page.meanMillis("kas_policy_seconds", Map.of()));
        put(json, "kmsMillis", page.meanMillis("kas_kms_seconds", Map.of("op", "AsymmetricDecrypt")));
        put(json, "auditAppendMillis", page.meanMillis("kas_audit_append_seconds", Map.of()));
        return json;
    }

    private static ObjectNode caches(ServerFigures servers) {
        ObjectNode json = JSON.createObjectNode();
        for (String cache : CACHES) {
            ObjectNode one = json.putObject(cache);
            for (String result : RESULTS) {
                put(one, result, servers.sum("kas_cache_requests_total", Map.of("cache", cache, "result", result)));
            }
            put(one, "hitRate", servers.hitRate(cache));
            put(one, "getMillis", servers.meanMillis("kas_cache_seconds", Map.of("cache", cache, "op", "get")));
            put(one, "putMillis", servers.meanMillis("kas_cache_seconds", Map.of("cache", cache, "op", "put")));
        }
        return json;
    }
}
