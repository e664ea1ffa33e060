package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.client.ClientConfig.OriginatorEntry;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.protocol.Violation;
import org.jspecify.annotations.Nullable;

/** Reads {@code client.json}, strictly: an unknown field is a mistake, and every mistake is named with its place. */
final class ConfigFile {

    private static final String NO_FEDERATION = "no federation here: run ./kas up first, or name another file";

    /** The public client of the token issuer, and of the realms in deploy/keycloak. */
    private static final String DEFAULT_CLIENT = "kas-cli";

    private final Path file;

    private ConfigFile(Path file) {
        this.file = file;
    }

    static ClientConfig read(Path file) throws InvalidConfigException {
        return new ConfigFile(file).parse();
    }

    private ClientConfig parse() throws InvalidConfigException {
        ObjectNode root = object(json(), "");
        known(root, "", "trust", "kases", "issuers", "originator", "passwordFile", "clientId");
        return new ClientConfig(
                file,
                path(root, "trust", ""),
                kases(root.path("kases")),
                issuers(root.path("issuers")),
                originator(root.path("originator")),
                root.has("passwordFile") ? path(root, "passwordFile", "") : null,
                root.has("clientId") ? text(root, "clientId", "") : DEFAULT_CLIENT);
    }

    private JsonNode json() throws InvalidConfigException {
        try {
            return StrictJson.parse(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new InvalidConfigException(file, NO_FEDERATION, e);
        } catch (IOException e) {
            throw new InvalidConfigException(file, "cannot be read", e);
        } catch (MalformedRequestException e) {
            Violation first = e.violations().getFirst();
            throw new InvalidConfigException(
                    file, "is no JSON that is accepted here: " + (first.pointer() + " " + first.message()).strip(), e);
        }
    }

    private List<KasEntry> kases(JsonNode json) throws InvalidConfigException {
        if (!json.isArray() || json.isEmpty()) {
            throw wrong("kases", "must be an array of one KAS or more");
        }
        List<KasEntry> kases = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Set<KasOrigin> origins = new HashSet<>();
        for (int i = 0; i < json.size(); i++) {
            String pointer = "kases/" + i;
            ObjectNode object = object(json.get(i), pointer);
            known(object, pointer, "kasId", "nation", "url");
            KasEntry kas = new KasEntry(
                    text(object, "kasId", pointer),
                    text(object, "nation", pointer),
                    url(object.path("url"), pointer + "/url"));
            if (!ids.add(kas.kasId()) || !origins.add(kas.origin())) {
                throw wrong(pointer, "has the kasId or the url of another KAS");
            }
            kases.add(kas);
        }
        return kases;
    }

    private Map<String, URI> issuers(JsonNode json) throws InvalidConfigException {
        Map<String, URI> issuers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object(json, "issuers").properties()) {
            issuers.put(entry.getKey(), url(entry.getValue(), "issuers/" + entry.getKey()));
        }
        return issuers;
    }

    private @Nullable OriginatorEntry originator(JsonNode json) throws InvalidConfigException {
        if (json.isMissingNode()) {
            return null;
        }
        ObjectNode object = object(json, "originator");
        known(object, "originator", "kid", "key");
        return new OriginatorEntry(text(object, "kid", "originator"), path(object, "key", "originator"));
    }

    private URI url(JsonNode json, String pointer) throws InvalidConfigException {
        String text = json.asText().replaceFirst("/+$", "");
        try {
            KasOrigin.of(text);
            URI uri = URI.create(text);
            if (uri.getRawQuery() == null && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidConfigException(file, pointer + ": must be an absolute https URL", e);
        }
        throw wrong(pointer, "must be an absolute https URL without query and fragment");
    }

    private Path path(ObjectNode object, String name, String pointer) throws InvalidConfigException {
        return file.toAbsolutePath().resolveSibling(text(object, name, pointer)).normalize();
    }

    private String text(ObjectNode object, String name, String pointer) throws InvalidConfigException {
        String value = object.path(name).textValue();
        if (value == null || value.isBlank()) {
            throw wrong(joined(pointer, name), "must be a text that is not empty");
        }
        return value;
    }

    private ObjectNode object(JsonNode json, String pointer) throws InvalidConfigException {
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw wrong(pointer, "must be a JSON object");
    }

    private void known(ObjectNode object, String pointer, String... names) throws InvalidConfigException {
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!List.of(names).contains(entry.getKey())) {
                throw wrong(joined(pointer, entry.getKey()), "is not known: there are " + List.of(names));
            }
        }
    }

    private static String joined(String pointer, String name) {
        return pointer.isEmpty() ? name : pointer + "/" + name;
    }

    private InvalidConfigException wrong(String pointer, String what) {
        return new InvalidConfigException(file, pointer.isEmpty() ? what : pointer + ": " + what);
    }
}
