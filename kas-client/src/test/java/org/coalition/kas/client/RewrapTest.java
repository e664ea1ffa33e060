package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.coalition.kas.client.TestServer.Reply;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KaoResult;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.protocol.StrictJson;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.WrapType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an honest KAS is asked, and what comes of its answers. */
class RewrapTest {

    @TempDir
    Path directory;

    private TestFederation kases;
    private Federation federation;

    @BeforeEach
    void start() throws Exception {
        kases = new TestFederation(directory);
        federation = Federation.load(kases.clientJson);
    }

    @AfterEach
    void stop() {
        federation.close();
        kases.close();
    }

    @ParameterizedTest
    @EnumSource(ClientKey.Type.class)
    void rewrap_withEitherTypeOfClientKey_givesTheKey(ClientKey.Type type) throws Exception {
        Manifest manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");

        Session session = federation.login("alice.usa", federation.kas("USA"), type);

        assertFits(manifest, session);
    }

    @Test
    void rewrap_allOf_combinesTheSplitsOfBothKases() throws Exception {
        assertFits(kases.sealed(federation, ReleaseMode.ALL_OF, "USA", "FRA"), federation.login("alice.usa"));
    }

    @Test
    void rewrap_anyOf_isContentWithOneKas() throws Exception {
        kases.fra.refuse(ErrorCode.PEER_UNAVAILABLE);

        assertFits(kases.sealed(federation, ReleaseMode.ANY_OF, "FRA", "USA"), federation.login("alice.usa"));
    }

    @Test
    void rewrap_allOfWithoutOneSplit_releasesNothingAndSaysWhoRefused() throws Exception {
        Manifest manifest = kases.sealed(federation, ReleaseMode.ALL_OF, "USA", "FRA");
        kases.fra.refuse(ErrorCode.POLICY_DENIED);

        try (Rewrapped rewrapped = federation.login("alice.usa").rewrap(manifest)) {
            assertThat(rewrapped.status()).isEqualTo(200);
            assertThatThrownBy(rewrapped::dek)
                    .isInstanceOf(NotReleasedException.class)
                    .hasMessageContaining("kas-fra: POLICY_DENIED, country USA is not in releasabilityTo")
                    .hasMessageContaining(kases.usa.requestId);
        }
    }

    @Test
    void rewrap_whenEveryKaoIsRefused_readsTheSignedResultsOfA403() throws Exception {
        Manifest manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");
        kases.usa.refuse(ErrorCode.POLICY_DENIED);

        try (Rewrapped rewrapped = federation.login("alice.usa").rewrap(manifest)) {
            assertThat(rewrapped.status()).isEqualTo(403);
            assertThat(rewrapped.results())
                    .extracting(result -> result.errorCode().orElse(""))
                    .containsExactly("POLICY_DENIED");
        }
    }

    @Test
    void rewrap_ofTwoFilesInOneRequest_givesEachItsKey() throws Exception {
        Manifest one = kases.sealed(federation, ReleaseMode.EACH, "USA");
        Manifest two = kases.sealed(federation, ReleaseMode.EACH, "FRA");

        try (Rewrapped rewrapped = federation.login("alice.usa").rewrap(one, two);
                Dek first = rewrapped.dek(0);
                Dek second = rewrapped.dek(1)) {
            assertThat(one.integrity().isBy(first)).isTrue();
            assertThat(two.integrity().isBy(second)).isTrue();
            assertThat(kases.usa.server.count("/rewrap")).isOne();
        }
    }

    @Test
    void rewrap_sendsTheSignedFormWithAProofOverTokenAndBody() throws Exception {
        Session session = federation.login("alice.usa");
        session.rewrap(kases.sealed(federation, ReleaseMode.EACH, "USA")).close();

        TestServer.Asked asked = kases.usa.server.last("/rewrap");
        SignedJWT proof = SignedJWT.parse(asked.header("DPoP"));
        ECKey key = proof.getHeader().getJWK().toECKey();
        assertThat(proof.verify(new ECDSAVerifier(key))).isTrue();
        assertThat(key.computeThumbprint()).hasToString(session.dpopKey().thumbprint());
        assertThat(proof.getHeader().getType()).hasToString("dpop+jwt");
        assertThat(proof.getJWTClaimsSet().getClaims())
                .containsEntry("htm", "POST")
                .containsEntry("htu", kases.usa.url() + "/rewrap")
                .containsEntry("ath", hash("a.b.c"))
                .containsEntry("bodyHash", hash(asked.body()))
                .containsKeys("jti", "iat");
        assertThat(asked.header("Authorization")).isEqualTo("DPoP a.b.c");

        var body = StrictJson.parse(asked.body().getBytes(StandardCharsets.UTF_8));
        SignedJWT signed = SignedJWT.parse(body.get("signedRequestToken").asText());
        assertThat(signed.verify(new ECDSAVerifier(key))).isTrue();
        assertThat(signed.getHeader().getType()).hasToString("rewrap+jwt");
        var claims = StrictJson.parse(signed.getPayload().toBytes());
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(60);
        assertThat(body.size()).isOne();
    }

    @Test
    void rewrap_twice_usesAnotherClientKeyAndAnotherProof() throws Exception {
        Session session = federation.login("alice.usa");
        Manifest manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");
        session.rewrap(manifest).close();
        TestServer.Asked first = kases.usa.server.last("/rewrap");
        session.rewrap(manifest).close();
        TestServer.Asked second = kases.usa.server.last("/rewrap");

        assertThat(clientPublicKey(first)).isNotEqualTo(clientPublicKey(second));
        assertThat(SignedJWT.parse(first.header("DPoP")).getJWTClaimsSet().getJWTID())
                .isNotEqualTo(
                        SignedJWT.parse(second.header("DPoP")).getJWTClaimsSet().getJWTID());
    }

    @Test
    void rewrap_whenTheKasWantsANonce_asksOnceMoreWithIt_andRemembersIt() throws Exception {
        kases.usa.rewrap = asked -> "n-1".equals(nonce(asked))
                ? kases.usa.honestly(asked)
                : Reply.problem(401, "{}")
                        .with("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                        .with("DPoP-Nonce", "n-1");
        Session session = federation.login("alice.usa");
        Manifest manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");

        assertFits(manifest, session);
        assertFits(manifest, session);
        assertThat(kases.usa.server.count("/rewrap")).isEqualTo(3);
    }

    @Test
    void rewrap_whenTheKasIsNeverContentWithItsNonce_givesUpAfterOneMore() throws Exception {
        kases.usa.rewrap = asked -> Reply.problem(401, "{\"title\":\"no\"}")
                .with("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\"")
                .with("DPoP-Nonce", "n-1");
        Session session = federation.login("alice.usa");
        Manifest manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");

        assertThatThrownBy(() -> session.rewrap(manifest)).isInstanceOf(KasProblemException.class);
        assertThat(kases.usa.server.count("/rewrap")).isEqualTo(2);
    }

    @Test
    void rewrap_whenTheKasRotatedItsSigningKey_fetchesItAnew() throws Exception {
        Session session = federation.login("alice.usa");
        Manifest manifest = kases.sealed(federation, ReleaseMode.EACH, "USA");
        var clock = new java.util.concurrent.atomic.AtomicReference<>(java.time.Instant.now());
        var keys = new KasKeys(federation.transport(), clock::get);
        var client = new KasClient(federation.config(), keys, session.exchange(), ClientKey.Type.EC_P256);
        client.rewrap(session.kas(), session.token(), List.of(manifest.requestGroup()))
                .close();

        kases.usa.signing = kases.usa.signingKey("2");

        assertThatThrownBy(() -> client.rewrap(session.kas(), session.token(), List.of(manifest.requestGroup())))
                .isInstanceOf(BadAnswerException.class);
        clock.set(clock.get().plusSeconds(31));
        client.rewrap(session.kas(), session.token(), List.of(manifest.requestGroup()))
                .close();
    }

    @Test
    void metadata_areOpenedWithTheKeyOfTheirKao() throws Exception {
        Path plain = java.nio.file.Files.writeString(directory.resolve("plain"), "x");
        Path sealed = directory.resolve("plain.ztdf");
        var fields = TestFederation.POLICY.json().objectNode().put("title", "plan");
        Manifest manifest = federation.seal(
                plain, sealed, TestFederation.POLICY, Guards.allOf(List.of("USA")), WrapType.RSA, fields, false);

        try (Rewrapped rewrapped = federation.login("alice.usa").rewrap(manifest)) {
            String id = rewrapped.results().getFirst().keyAccessObjectId();
            assertThat(rewrapped.metadata(id)).contains(fields);
            assertThat(rewrapped.metadata("another")).isEmpty();
        }
    }

    @Test
    void rewrap_ofWhatIsNoRequest_isNotSent() throws Exception {
        Session session = federation.login("alice.usa");
        var group = TestFederation.POLICY.json().objectNode();

        assertThatThrownBy(() -> session.rewrap(List.of(group)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/requests/0/policy");
        assertThat(kases.usa.server.count("/rewrap")).isZero();
    }

    @Test
    void rewrapped_afterClose_hasNoKeyLeft() throws Exception {
        Rewrapped rewrapped = federation.login("alice.usa").rewrap(kases.sealed(federation, ReleaseMode.EACH, "USA"));
        rewrapped.close();

        assertThatThrownBy(rewrapped::dek).isInstanceOf(IllegalStateException.class);
        assertThat(rewrapped.results()).extracting(KaoResult::isSuccess).containsExactly(true);
    }

    private static void assertFits(Manifest manifest, Session session) throws Exception {
        try (Rewrapped rewrapped = session.rewrap(manifest);
                Dek dek = rewrapped.dek()) {
            assertThat(manifest.integrity().isBy(dek)).isTrue();
        }
    }

    private static String hash(String text) {
        return Bytes.of(Hashes.sha256(text.getBytes(StandardCharsets.UTF_8))).base64Url();
    }

    private static Object nonce(TestServer.Asked asked) throws Exception {
        return SignedJWT.parse(asked.header("DPoP")).getJWTClaimsSet().getClaim("nonce");
    }

    private static String clientPublicKey(TestServer.Asked asked) throws Exception {
        var body = StrictJson.parse(asked.body().getBytes(StandardCharsets.UTF_8));
        var payload = SignedJWT.parse(body.get("signedRequestToken").asText()).getPayload();
        return StrictJson.parse(payload.toBytes())
                .at("/requestBody/clientPublicKey")
                .asText();
    }
}
