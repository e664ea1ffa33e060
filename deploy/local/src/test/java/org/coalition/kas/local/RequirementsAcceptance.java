package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.coalition.kas.local.Asking.POLICY;
import static org.coalition.kas.local.Asking.awaitAllServed;
import static org.coalition.kas.local.Asking.kao;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.coalition.kas.client.AccessToken;
import org.coalition.kas.client.DpopProof;
import org.coalition.kas.client.RewrapBody;
import org.coalition.kas.client.Rewrapped;
import org.coalition.kas.client.Session;
import org.coalition.kas.client.SignedRequest;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.KaoBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requirements of ACP-240 that no other test shows. */
@ExtendWith(RunningFederation.Resolver.class)
class RequirementsAcceptance {

    @ParameterizedTest
    @ValueSource(strings = {"keyAccessObjectId", "url", "kid", "wrappedKey", "policyBinding"})
    @Tag("KAS-REQ-012")
    void kao_withoutARequiredField_isMalformed(String field, RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        group.withObject("/keyAccessObjects/0").remove(field);

        HttpResponse<byte[]> answer = Asking.send(federation, federation.login("alice.usa"), group);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(RunningFederation.json(answer).path("errors").findValuesAsText("pointer"))
                .containsExactly("/requests/0/keyAccessObjects/0/" + field);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("KAS-REQ-013")
    void kao_withAndWithoutTypeAndProtocol_isTakenAlike(boolean stated, RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        ObjectNode kao = (ObjectNode) group.at("/keyAccessObjects/0");
        if (!stated) {
            kao.remove(List.of("type", "protocol"));
        }
        Asking.resign(federation, kao);

        assertThat(Asking.send(federation, federation.login("alice.usa"), group).statusCode())
                .isEqualTo(200);
    }

    @Test
    @Tag("KAS-REQ-042")
    void binding_asTextOrAsObject_isTheSame(RunningFederation federation) throws Exception {
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);
        ObjectNode kao = (ObjectNode) group.at("/keyAccessObjects/0");
        kao.set("policyBinding", kao.at("/policyBinding/hash"));
        Asking.resign(federation, kao);

        assertThat(Asking.send(federation, federation.login("alice.usa"), group).statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH"})
    @Tag("KAS-REQ-020")
    void rewrap_byAnotherMethodThanPost_isNotAllowed(String method, RunningFederation federation) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(federation.rewrapUri())
                .method(method, BodyPublishers.noBody())
                .build();

        HttpResponse<byte[]> answer = federation.send(request);

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    @Test
    @Tag("KAS-REQ-021")
    void port_whenOfferedNothingNewerThanTls11_refusesTheHandshake(RunningFederation federation) throws Exception {
        URI url = federation.rewrapUri();
        var sockets = federation.client().transport().httpClient().sslContext().getSocketFactory();
        try (SSLSocket socket = (SSLSocket) sockets.createSocket(url.getHost(), url.getPort())) {
            assertThatThrownBy(() -> {
                        socket.setEnabledProtocols(new String[] {"TLSv1.1"});
                        socket.startHandshake();
                    })
                    .isInstanceOf(SSLHandshakeException.class);
        }
        try (SSLSocket socket = (SSLSocket) sockets.createSocket(url.getHost(), url.getPort())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"htm", "htu", "ath"})
    @Tag("KAS-REQ-032")
    void proof_forAnotherMethodUriOrToken_isRefused(String claim, RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        byte[] body = federation.signedBody(alice, federation.freshGroup(RunningFederation.SECRET_NATO));
        DpopProof.Builder proof = alice.dpopKey()
                .proof("POST", federation.rewrapUri())
                .accessToken(alice.token())
                .body(body);
        String wrong =
                switch (claim) {
                    case "htm" -> "PUT";
                    case "htu" -> "https://kas-fra.example/rewrap";
                    default -> Bytes.of(new byte[32]).base64Url();
                };
        HttpRequest request = HttpRequest.newBuilder(federation.rewrapUri())
                .header("Content-Type", "application/json")
                .header("Authorization", "DPoP " + alice.token().value())
                .header("DPoP", proof.claim(claim, wrong).sign())
                .POST(BodyPublishers.ofByteArray(body))
                .build();

        HttpResponse<byte[]> answer = federation.send(request);

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(RunningFederation.json(answer).path("detail").asText()).contains(claim);
    }

    @Test
    @Tag("KAS-REQ-052")
    void clientKey_asAJwk_getsTheVeryKey(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        RSAKey mine = new RSAKeyGenerator(2048).generate();
        try (Dek dek = Dek.random(32)) {
            ObjectNode body = RewrapBody.of(
                    Home.JSON.readTree(mine.toPublicJWK().toJSONString()),
                    List.of(federation.group(dek, RunningFederation.SECRET_NATO)));

            HttpResponse<byte[]> answer =
                    federation.send(federation.request(alice, SignedRequest.of(body, alice.dpopKey()), alice.token()));

            String wrapped = RunningFederation.json(answer)
                    .at("/responses/0/results/0/kasWrappedKey")
                    .asText();
            assertThat(RsaOaep.unwrap(mine.toRSAPrivateKey(), Bytes.fromBase64(wrapped)))
                    .isEqualTo(dek);
        }
    }

    /** The KAS can't know where a key comes from; that this project's client makes one for each request, its audit tells. */
    @Test
    @Tag("KAS-REQ-053")
    void client_makesAKeyOfItsOwnForEachRequest(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        ObjectNode group = federation.freshGroup(RunningFederation.SECRET_NATO);

        assertThat(clientKey(federation, alice, group)).isNotEqualTo(clientKey(federation, alice, group));
    }

    private static String clientKey(RunningFederation federation, Session session, ObjectNode group) throws Exception {
        try (Rewrapped answer = session.rewrap(List.of(group))) {
            JsonNode record = federation.auditRecords("USA", answer.requestId()).getFirst();
            assertThat(record.path("clientKeyThumbprint").asText()).hasSize(43);
            return record.path("clientKeyThumbprint").asText();
        }
    }

    @Test
    @Tag("KAS-REQ-070")
    void metadata_areDecryptedAndReturned(RunningFederation federation) throws Exception {
        ObjectNode fields = JsonNodeFactory.instance.objectNode().put("title", "Ordre de bataille, été");
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = KaoBuilder.wrapping(
                            dek,
                            federation
                                    .client()
                                    .keys()
                                    .wrappingKey(federation.client().kas("USA")),
                            POLICY)
                    .metadata(fields)
                    .signedBy(federation.client().originator());
            ObjectNode group = RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao));

            HttpResponse<byte[]> answer = Asking.send(federation, federation.login("alice.usa"), group);

            assertThat(RunningFederation.json(answer).at("/responses/0/results/0/metadata"))
                    .isEqualTo(fields);
        }
    }

    /** The peer's own signature says that the peer looked for itself. */
    @Test
    @Tag("KAS-REQ-085")
    void peer_whenAKaoIsNotIntact_findsOutItself(RunningFederation federation) throws Exception {
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = kao(federation, dek, "FRA", null);
            kao.put("policyBinding", Bytes.of(new byte[32]).base64());
            Asking.resign(federation, kao);
            ObjectNode altered = kao(federation, dek, "FRA", null).put("altered", true);
            ObjectNode group = RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao, altered));

            try (Rewrapped answer = federation.login("alice.usa").rewrap(List.of(group))) {
                assertThat(answer.results()).extracting(KaoResult::kasId).containsOnly("kas-fra");
                assertThat(answer.results())
                        .extracting(result -> result.errorCode().orElse(""))
                        .containsExactly("INTEGRITY_FAILURE", "BAD_KAO_SIGNATURE");
            }
        }
    }

    @Test
    @Tag("KAS-REQ-085")
    void peer_whenATokenIsForged_doesNotTakeTheForwardersWordForIt(RunningFederation federation) throws Exception {
        Forwarder usa = new Forwarder(federation);
        try (Dek dek = Dek.random(32)) {
            ObjectNode kao = kao(federation, dek, "FRA", null);
            byte[] body = usa.body(RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao)));
            ObjectNode assertion =
                    usa.assertion("kas-fra", body, kao.get("keyAccessObjectId").asText());
            HttpRequest honest = usa.request("FRA", body, assertion);
            String token = honest.headers().firstValue("Authorization").orElseThrow();
            HttpRequest forged = HttpRequest.newBuilder(
                            honest, (name, value) -> !name.equalsIgnoreCase("Authorization"))
                    .header("Authorization", token.substring(0, token.length() - 4) + "AAAA")
                    .build();

            assertThat(usa.send(forged, "USA").statusCode()).isEqualTo(401);
        }
    }

    /** A fault inside a KAS can't be had from outside; what a request comes to in which every KAO has one, can. */
    @Test
    @Tag("KAS-REQ-103")
    void rewrap_whenEveryKaoFailsByAnInternalError_isA500WithSignedResults(RunningFederation federation)
            throws Exception {
        FakePeer.Answer atFault = asked -> asked.response(
                POLICY.policyId(),
                List.of(asked.signed(asked.kaoIds().getFirst(), POLICY.policyId(), "INTERNAL_ERROR")));
        try (RegistryDocuments registry = new RegistryDocuments(federation, "USA");
                FakePeer fra = new FakePeer(federation.local().home(), "FRA", atFault);
                Dek dek = Dek.random(32)) {
            fra.register(registry);
            ObjectNode group =
                    RewrapBody.group(POLICY.json(), ReleaseMode.EACH, List.of(kao(federation, dek, "FRA", null)));
            Awaitility.await("the fake is asked").atMost(Asking.RECOVERY).untilAsserted(() -> {
                HttpResponse<byte[]> answer = Asking.send(federation, federation.login("alice.usa"), group);
                JsonNode result = RunningFederation.json(answer).at("/responses/0/results/0");
                assertThat(fra.calls()).isPositive();
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(result.path("errorCode").asText()).isEqualTo("INTERNAL_ERROR");
                assertThat(result.path("kasId").asText()).isEqualTo("kas-fra");
            });
        }
        awaitAllServed(federation, federation.login("alice.usa"));
    }

    @Test
    @Tag("KAS-REQ-111")
    void proof_withoutAToken_isNotEnough(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        AccessToken token = alice.token();
        byte[] body = federation.signedBody(alice, federation.freshGroup(RunningFederation.SECRET_NATO));
        HttpRequest whole = federation.request(alice, body, token);
        for (String missing : List.of("Authorization", "DPoP")) {
            HttpRequest request = HttpRequest.newBuilder(whole, (name, value) -> !name.equalsIgnoreCase(missing))
                    .build();

            assertThat(federation.send(request).statusCode())
                    .as("without " + missing)
                    .isEqualTo(401);
        }
    }

    @Test
    @Tag("KAS-REQ-100")
    void rewrap_whenNothingThatIsOfferedCanBeGiven_isNotAcceptable(RunningFederation federation) throws Exception {
        Session alice = federation.login("alice.usa");
        byte[] body = federation.signedBody(alice, federation.freshGroup(RunningFederation.SECRET_NATO));
        HttpRequest request = HttpRequest.newBuilder(
                        federation.request(alice, body, alice.token()),
                        (name, value) -> !name.equalsIgnoreCase("Accept"))
                .header("Accept", "text/html")
                .build();

        assertThat(federation.send(request).statusCode()).isEqualTo(406);
    }

    @Test
    @Tag("KAS-REQ-001")
    void keySet_tellsWhatThisKasWrapsToAndSignsWith(RunningFederation federation) throws Exception {
        JsonNode keys = RunningFederation.json(federation
                        .client()
                        .transport()
                        .get(URI.create(federation.usa().url() + "/.well-known/jwks.json")))
                .path("keys");

        assertThat(keys.findValuesAsText("kid"))
                .containsExactly("kas-usa-enc-001", "kas-usa-ec-001", "kas-usa-mlkem-001", "kas-usa-sig-001");
        assertThat(keys.findValuesAsText("kty")).containsExactly("RSA", "EC", "AKP", "EC");
    }
}
