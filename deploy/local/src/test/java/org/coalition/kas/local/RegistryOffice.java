package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Two administrators of a nation, who change its registry over {@code /admin/registry} and {@code /admin/agreements}. */
record RegistryOffice(RunningFederation federation, String nation, Prover first, Prover second) {

    static final String FRA = "/admin/registry/kas-fra";
    static final String PACT = "/admin/agreements/kas-usa/kas-fra";

    static RegistryOffice of(RunningFederation federation, String nation) throws Exception {
        String lower = nation.toLowerCase(Locale.ROOT);
        return new RegistryOffice(
                federation,
                nation,
                Prover.login(federation, "admin." + lower),
                Prover.login(federation, "admin2." + lower));
    }

    HttpResponse<byte[]> send(
            Prover caller, String method, String path, @Nullable ObjectNode json, @Nullable String etag)
            throws Exception {
        URI uri = URI.create(federation.local().kas(nation).url() + path);
        HttpRequest.Builder request = AdminRequest.of(caller, method, uri, json);
        if (etag != null) {
            request.header("If-Match", etag);
        }
        return federation.send(request.build());
    }

    /** An entry as it is now. */
    JsonNode shown(String path) throws Exception {
        HttpResponse<byte[]> answer = send(first, "GET", path, null, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        return RunningFederation.json(answer);
    }

    HttpResponse<byte[]> step(Prover caller, String path, String step) throws Exception {
        String etag = step.equals("suspend") ? null : shown(path).path("etag").asText();
        return send(caller, "POST", path + "/" + step, reason(), etag);
    }

    static ObjectNode reason() {
        return Home.JSON.createObjectNode().put("reason", "a test");
    }

    /** What administrators send to change a content. */
    static ObjectNode request(ObjectNode content) {
        ObjectNode request = reason();
        request.set("entry", content);
        return request;
    }

    HttpResponse<byte[]> propose(String path, ObjectNode content) throws Exception {
        return send(
                first, "PUT", path, request(content), shown(path).path("etag").asText());
    }

    /** Both of them, one after the other. */
    void change(String path, ObjectNode content) throws Exception {
        assertThat(propose(path, content).statusCode()).isEqualTo(202);
        assertThat(step(second, path, "approve").statusCode()).isEqualTo(200);
    }

    void suspend(String path) throws Exception {
        assertThat(step(first, path, "suspend").statusCode()).isEqualTo(200);
    }

    /** Both of them. */
    void resume(String path) throws Exception {
        assertThat(step(first, path, "resume").statusCode()).isEqualTo(202);
        assertThat(step(second, path, "approve").statusCode()).isEqualTo(200);
    }
}
