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
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Nation;
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

    /** Short, and a fifth of it long enough for a handshake on a busy machine. */
    private static final Duration LIFE = Duration.ofSeconds(3);

    private IssuerServer server;
    private Duration now = Duration.ofDays(-1);

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
        return new IssuerKeySet(
                issuer(),
                jwksUri,
                IssuerServer.retriever(Duration.ofSeconds(2)),
                Duration.ofSeconds(30),
                () -> now.toNanos());
    }

    private int fetch(IssuerKeySet keySet) throws KeySourceException {
        return keySet.getJWKSet(JWKSetCacheRefreshEvaluator.forceRefresh(), 0, null)
                .getKeys()
                .size();
    }

    private void describe(String issuer, Object jwksUri) {
        server.serve(METADATA, new Payload(Map.of("issuer", issuer, "jwks_uri", jwksUri)).toString());
    }

    /** The first handshakes of a JVM can take longer than a fetch may, on a busy machine. */
    private void awaitFirst(TrustedIssuer issuer) {
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> issuer.decoder().decode(token(OLD)) != null);
    }

    private void assertUnusable(IssuerKeySet keySet) {
        assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> fetch(keySet));
    }

    @Test
    void keySet_isFetchedOnceInAWhile_whateverTheReason() throws Exception {
        IssuerKeySet keySet = keySet(server.uri());
        assertThat(fetch(keySet)).isEqualTo(1);

        now = now.plusMillis(29_999);
        assertUnusable(keySet);
        assertThat(server.requests()).isEqualTo(1);
        assertThat(keySet.age()).isEqualTo(Duration.ofMillis(29_999));

        now = now.plusMillis(1);
        assertThat(fetch(keySet)).isEqualTo(1);
        assertThat(keySet.age()).isZero();
    }

    @Test
    void keySet_thatWasNeverFetched_isTriedOnceASecond() throws Exception {
        IssuerKeySet keySet = keySet(server.uri());
        server.fail();
        assertUnusable(keySet);
        assertUnusable(keySet);
        assertThat(server.requests()).isEqualTo(1);

        server.publish(OLD);
        now = now.plusSeconds(1);

        assertThat(fetch(keySet)).isEqualTo(1);
    }

    @Test
    void keySet_thatIsElsewhereByNow_isNotFollowed() throws Exception {
        try (IssuerServer attacker = new IssuerServer(NEW)) {
            server.redirect("/jwks", attacker.uri());

            assertUnusable(keySet(server.uri()));
            assertThat(attacker.requests()).isZero();
        }
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
                new AuthProperties.KeySet(
                        life, rateLimit, Duration.ofHours(1), life.compareTo(LIFE) > 0 ? LIFE : life.dividedBy(5)));
        Duration skew = Duration.ofMinutes(1);
        return new TrustedIssuer(
                properties,
                skew,
                new TokenClaims(properties, skew, null, Proofs.CLOCK),
                server.keySet(properties),
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
        try (TrustedIssuer issuer = trusted(LIFE, Duration.ZERO)) {
            issuer.prefetch();

            await().atMost(Duration.ofSeconds(30)).until(() -> server.requests() >= 3);
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

    /** Each wait is for less than a byte, so that no time-out of a single read would ever end it. */
    @Test
    void keySet_whenTheIssuerDripsIt_isBrokenOffAndTheLastOneServesOn() {
        try (TrustedIssuer issuer = trusted(LIFE, Duration.ZERO)) {
            awaitFirst(issuer);
            server.drip("/jwks");

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThat(issuer.decoder().decode(token(OLD))).isNotNull();
                return server.requests() >= 4;
            });
        }
    }

    /** A stranger's unknown kid uses up the turn; the set expires before there is another. */
    @Test
    void keySet_whenItExpiresWhileTheIssuerIsDownAndAStrangerAsks_servesOn() {
        try (TrustedIssuer issuer = trusted(LIFE, Duration.ofMillis(500))) {
            awaitFirst(issuer);
            server.fail();

            await().atMost(Duration.ofSeconds(30)).until(() -> {
                assertThatExceptionOfType(JwtException.class)
                        .isThrownBy(() -> issuer.decoder().decode(token(NEW)));
                assertThat(issuer.decoder().decode(token(OLD))).isNotNull();
                return server.requests() >= 4;
            });
        }
    }

    @Test
    void keySet_whenTheIssuerComesBackWithNewKeysAlone_believesTheOldOnesNoMore() {
        try (TrustedIssuer issuer = trusted(LIFE, Duration.ZERO)) {
            awaitFirst(issuer);
            server.publish(NEW);

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThatExceptionOfType(BadJwtException.class)
                    .isThrownBy(() -> issuer.decoder().decode(token(OLD))));
        }
    }
}
