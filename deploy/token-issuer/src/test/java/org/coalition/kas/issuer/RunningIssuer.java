package org.coalition.kas.issuer;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** An issuer on a free port, its clock, and a client that trusts its certificate. */
final class RunningIssuer implements AutoCloseable {

    static final String PASSWORD = "correct horse+battery%staple";
    static final Map<String, String> ALICE =
            Map.of("grant_type", "password", "username", "alice.usa", "password", PASSWORD);

    final TestClock clock = new TestClock();
    final JWK key = Proof.newKey();
    private final TokenIssuer issuer;
    private final HttpClient http;

    private RunningIssuer(Path directory, UnaryOperator<IssuerOptions.Builder> more) throws Exception {
        var tls = TestCertificate.in(directory);
        var password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        var options = IssuerOptions.builder(directory.resolve("state"), password, tls.certificateFile(), tls.keyFile())
                .nations("USA", "fra")
                .clock(clock);
        issuer = TokenIssuer.start(more.apply(options).build());
        http = HttpClient.newBuilder().sslContext(tls.trusting()).build();
    }

    static RunningIssuer in(Path directory) throws Exception {
        return in(directory, UnaryOperator.identity());
    }

    static RunningIssuer in(Path directory, UnaryOperator<IssuerOptions.Builder> more) throws Exception {
        return new RunningIssuer(directory, more);
    }

    URI issuerOf(String nation) {
        return issuer.issuerOf(nation);
    }

    URI tokenEndpoint(String nation) {
        return URI.create(issuerOf(nation) + "/token");
    }

    URI at(String path) {
        return URI.create("https://localhost:" + issuer.port() + path);
    }

    /** A good proof for the USA's token endpoint. */
    Proof proof() {
        return Proof.of(key, "ES256", tokenEndpoint("USA"), clock.instant());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(at(path)));
    }

    Map<String, Object> json(String path) throws Exception {
        return JSONObjectUtils.parse(get(path).body());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** Asks the USA for alice's token with these proofs. */
    HttpResponse<String> askWith(String... proofs) throws Exception {
        return ask("USA", ALICE, proofs);
    }

    HttpResponse<String> ask(String nation, Map<String, String> form, String... proofs) throws Exception {
        return send(request(nation, form, proofs));
    }

    HttpRequest.Builder request(String nation, Map<String, String> form, String... proofs) {
        var request = HttpRequest.newBuilder(tokenEndpoint(nation))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)));
        for (var proof : proofs) {
            request.header("DPoP", proof);
        }
        return request;
    }

    /** A token that a nation gives out, with its signature checked against the published keys. */
    SignedJWT token(String nation, Map<String, String> form) throws Exception {
        var proof =
                Proof.of(key, "ES256", tokenEndpoint(nation), clock.instant()).sign();
        return Tokens.verified(this, nation, ask(nation, form, proof).body());
    }

    static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() {
        http.close();
        issuer.close();
    }
}
