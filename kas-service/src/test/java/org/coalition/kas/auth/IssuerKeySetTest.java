package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.support.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;

class IssuerKeySetTest {

    private static final String METADATA = "/realm/.well-known/openid-configuration";
    private static final ECKey OLD = new ECKey.Builder(Proofs.KEY).keyID("old").build();
    private static final ECKey NEW =
            new ECKey.Builder(Proofs.OTHER_KEY).keyID("new").build();

    private IssuerServer server;
    private long now = 1_000_000;

    @BeforeEach
    void start() throws Exception {
        server = new IssuerServer(OLD);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String issuer() {
        return server.uri().resolve("/realm").toString();
    }

    private IssuerKeySet keySet(URI jwksUri) {
        var retriever = new DefaultResourceRetriever(
                2_000, 2_000, 100_000, false, TestCertificate.shared().context().getSocketFactory());
        return new IssuerKeySet(issuer(), jwksUri, retriever, Duration.ofSeconds(30));
    }

    private int fetch(IssuerKeySet keySet) throws KeySourceException {
        return keySet.getJWKSet(JWKSetCacheRefreshEvaluator.forceRefresh(), now, null)
                .getKeys()
                .size();
    }

    private void describe(String issuer, Object jwksUri) {
        server.serve(METADATA, new Payload(Map.of("issuer", issuer, "jwks_uri", jwksUri)).toString());
    }

    private void assertUnusable(IssuerKeySet keySet) {
        assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> fetch(keySet));
    }

    @Test
    void keySet_isFetchedOnceInAWhile_whateverTheReason() throws Exception {
        IssuerKeySet keySet = keySet(server.uri());
        assertThat(fetch(keySet)).isEqualTo(1);

        now += 29_999;
        assertUnusable(keySet);
        assertThat(server.requests()).isEqualTo(1);

        now += 1;
        assertThat(fetch(keySet)).isEqualTo(1);
    }

    @Test
    void keySet_whenNoPlaceIsConfigured_isDiscovered() throws Exception {
        describe(issuer(), server.uri().toString());

        assertThat(fetch(keySet(null))).isEqualTo(1);
        assertThat(server.asked()).containsExactly(METADATA, "/jwks");
    }

    @Test
    void discovery_whenTheMetadataIsAnotherIssuers_isRefused() {
        describe("https://attacker.example/realm", server.uri().toString());

        assertUnusable(keySet(null));
        assertThat(server.asked()).containsExactly(METADATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/jwks", "file:///etc/passwd", "jwks", ""})
    void discovery_whenTheKeySetIsNotOnHttps_isRefused(String jwksUri) {
        describe(issuer(), jwksUri);

        assertUnusable(keySet(null));
        assertThat(server.asked()).containsExactly(METADATA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "null", "{\"issuer\":7,\"jwks_uri\":{}}", "<html>"})
    void discovery_whenTheAnswerIsNoMetadata_isRefused(String answer) {
        server.serve(METADATA, answer);

        assertUnusable(keySet(null));
    }

    /** The tokens' own clock stands still; that of the cache is the machine's. */
    private TrustedIssuer trusted(Duration life, Duration rateLimit) {
        AuthProperties.Issuer properties = new AuthProperties.Issuer(
                issuer(),
                server.uri(),
                Set.of("kas-usa"),
                new Nation("USA"),
                Set.of(),
                Map.of(),
                false,
                new AuthProperties.KeySet(life, rateLimit, Duration.ofHours(1), Duration.ofMillis(200)));
        Duration skew = Duration.ofMinutes(1);
        return new TrustedIssuer(
                properties,
                skew,
                new TokenClaims(properties, skew, null, Proofs.CLOCK),
                TestCertificate.shared().context().getSocketFactory(),
                Proofs.CLOCK);
    }

    private String token(ECKey key) {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        long iat = Proofs.NOW.getEpochSecond();
        Map<String, Object> claims = Map.of(
                "iss",
                issuer(),
                "sub",
                "ann",
                "aud",
                List.of("kas-usa"),
                "iat",
                iat,
                "exp",
                iat + 300,
                "cnf",
                Map.of("jkt", "thumbprint"));
        return Proofs.signed(header, new Payload(claims), key);
    }

    @Test
    void keySet_isRefreshedInTheBackground_whileNobodyAsks() {
        try (TrustedIssuer issuer = trusted(Duration.ofSeconds(1), Duration.ZERO)) {
            issuer.prefetch();

            await().until(() -> server.requests() >= 3);
        }
    }

    @Test
    void keySet_whenTheIssuerHasANewKey_isFetchedForItsKid() {
        try (TrustedIssuer issuer = trusted(Duration.ofMinutes(15), Duration.ZERO)) {
            assertThat(issuer.decoder().decode(token(OLD))).isNotNull();
            server.publish(OLD, NEW);

            assertThat(issuer.decoder().decode(token(NEW))).isNotNull();
            assertThat(server.requests()).isEqualTo(2);
        }
    }

    /** A stranger's unknown kid uses up the turn; the set expires before there is another. */
    @Test
    void keySet_whenItExpiresWhileTheIssuerIsDownAndAStrangerAsks_servesOn() {
        try (TrustedIssuer issuer = trusted(Duration.ofSeconds(1), Duration.ofMillis(500))) {
            assertThat(issuer.decoder().decode(token(OLD))).isNotNull();
            server.fail();

            await().until(() -> {
                assertThatExceptionOfType(JwtException.class)
                        .isThrownBy(() -> issuer.decoder().decode(token(NEW)));
                assertThat(issuer.decoder().decode(token(OLD))).isNotNull();
                return server.requests() >= 4;
            });
        }
    }

    @Test
    void keySet_whenTheIssuerComesBackWithNewKeysAlone_believesTheOldOnesNoMore() {
        try (TrustedIssuer issuer = trusted(Duration.ofSeconds(1), Duration.ZERO)) {
            assertThat(issuer.decoder().decode(token(OLD))).isNotNull();
            server.publish(NEW);

            await().untilAsserted(() -> assertThatExceptionOfType(BadJwtException.class)
                    .isThrownBy(() -> issuer.decoder().decode(token(OLD))));
        }
    }
}
