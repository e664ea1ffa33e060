package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Requests to a KAS's administration, with the proof that each needs. */
final class AdminRequest {

    private AdminRequest() {}

    /** With a body in JSON, or with none. */
    static HttpRequest.Builder of(Prover caller, String method, URI uri, @Nullable ObjectNode json) {
        return of(caller, method, uri, json == null ? new byte[0] : bytes(json));
    }

    static HttpRequest.Builder of(Prover caller, String method, URI uri, byte[] body) {
        return HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + caller.token().value())
                .header(
                        "DPoP",
                        caller.dpopKey()
                                .proof(method, uri)
                                .accessToken(caller.token())
                                .body(body)
                                .sign())
                .method(method, BodyPublishers.ofByteArray(body));
    }

    static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
