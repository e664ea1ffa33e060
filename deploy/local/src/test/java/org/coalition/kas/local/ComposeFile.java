package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A docker-compose file, with its anchors resolved. */
record ComposeFile(Map<String, Object> content) {

    static ComposeFile read(Path file) throws IOException {
        return new ComposeFile(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
    }

    Map<String, Map<String, Object>> services() {
        return maps(content.get("services"));
    }

    /** The file of each secret. */
    Map<String, String> secrets() {
        Map<String, String> files = new TreeMap<>();
        maps(content.get("secrets")).forEach((name, secret) -> files.put(name, (String) secret.get("file")));
        return files;
    }

    /** The names of secrets that a service is given. */
    static List<String> secretsOf(Map<String, Object> service) {
        return list(service.get("secrets")).stream()
                .map(secret -> (String) ((Map<?, ?>) secret).get("source"))
                .toList();
    }

    static List<String> strings(Map<String, Object> service, String field) {
        return list(service.get(field)).stream().map(String::valueOf).toList();
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> maps(Object value) {
        return (Map<String, Map<String, Object>>) value;
    }
}
