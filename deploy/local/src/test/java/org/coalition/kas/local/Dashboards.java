package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The dashboards as they are committed. */
final class Dashboards {

    /** What observability is made of lies here, below {@code deploy}. */
    static final Path PROJECT =
            Path.of(System.getProperty("kas.project", "../..")).toAbsolutePath().normalize();

    private Dashboards() {}

    static List<JsonNode> all() {
        try (Stream<Path> files = Files.list(PROJECT.resolve("deploy/grafana/dashboards"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(Home::readJson)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All panels that show something, those of collapsed rows too. */
    static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            if (panel.path("type").asText().equals("row")) {
                panels.addAll(panels(panel));
            } else {
                panels.add(panel);
            }
        }
        return panels;
    }

    /** Each query of each panel by dashboard, panel and letter. */
    static Map<String, String> queries() {
        Map<String, String> queries = new LinkedHashMap<>();
        for (JsonNode dashboard : all()) {
            for (JsonNode panel : panels(dashboard)) {
                for (JsonNode target : panel.path("targets")) {
                    String name = dashboard.path("title").asText() + ": "
                            + panel.path("title").asText() + ", "
                            + target.path("refId").asText();
                    queries.put(name, target.path("expr").asText());
                }
            }
        }
        return queries;
    }
}
