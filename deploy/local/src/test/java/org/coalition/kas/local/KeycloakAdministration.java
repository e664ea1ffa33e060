package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** What somebody can do who administers a nation's realm: here, to do it wrong. */
final class KeycloakAdministration {

    private static final Path REALMS = Path.of(System.getProperty("kas.project", "../.."), "deploy/keycloak");

    private final RunningFederation federation;
    private final URI base;

    KeycloakAdministration(RunningFederation federation) {
        this.federation = federation;
        this.base = federation.client().config().issuers().get("USA").resolve("/");
    }

    /** A user like another of the realm, but for some things, and with the same password. */
    void addUser(String realm, String like, Consumer<ObjectNode> change) throws Exception {
        ObjectNode user = entry(realm, "users", "username", like);
        user.withObject("/credentials/0").put("value", password("users"));
        user.remove(List.of("id", "clientRoles"));
        change.accept(user);
        add(realm, "users", user);
    }

    /** A client like another of the realm, but for some things. */
    void addClient(String realm, String like, Consumer<ObjectNode> change) throws Exception {
        ObjectNode client = entry(realm, "clients", "clientId", like);
        change.accept(client);
        add(realm, "clients", client);
    }

    /** What a client gets that logs a user in without a proof. */
    HttpResponse<byte[]> loginWithoutProof(String realm, String client, String user) throws Exception {
        return post(
                "realms/" + realm + "/protocol/openid-connect/token",
                Map.of("grant_type", "password", "client_id", client, "username", user, "password", password("users")));
    }

    private void add(String realm, String what, JsonNode entry) throws Exception {
        HttpResponse<byte[]> answer =
                federation.send(HttpRequest.newBuilder(base.resolve("admin/realms/" + realm + "/" + what))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + administrator())
                        .POST(BodyPublishers.ofString(entry.toString()))
                        .build());
        assertThat(answer.statusCode()).as("Keycloak adds to %s", what).isEqualTo(201);
    }

    private String administrator() throws Exception {
        HttpResponse<byte[]> answer = post(
                "realms/master/protocol/openid-connect/token",
                Map.of(
                        "grant_type", "password",
                        "client_id", "admin-cli",
                        "username", "admin",
                        "password", password("keycloak-admin")));
        return RunningFederation.json(answer).path("access_token").asText();
    }

    private HttpResponse<byte[]> post(String path, Map<String, String> form) throws Exception {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return federation.send(HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static ObjectNode entry(String realm, String list, String key, String value) {
        JsonNode entries = Home.readJson(REALMS.resolve(realm + ".json")).path(list);
        return StreamSupport.stream(entries.spliterator(), false)
                .filter(entry -> entry.path(key).asText().equals(value))
                .map(entry -> (ObjectNode) entry.deepCopy())
                .findFirst()
                .orElseThrow();
    }

    private String password(String name) throws Exception {
        return Files.readString(federation.local().home().secret(name + ".password"))
                .strip();
    }
}
