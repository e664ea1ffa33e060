package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.coalition.kas.auth.Proofs.KEY;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.auth.Authenticator.Authenticated;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.replay.ReplayMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {

    private static final String ISSUER = "https://idp-usa.example";
    private static final ECKey ISSUERS =
            new ECKey.Builder(Proofs.OTHER_KEY).keyID("1").build();
    private static final String PLAIN = "{\"requests\":[]}";

    private final Set<String> spent = new HashSet<>();
    private final List<Duration> lives = new ArrayList<>();
    private boolean redisAway;
    private final ReplayMemory replay = new ReplayMemory() {
        @Override
        public Verdict spend(String id, Duration life) {
            lives.add(life);
            if (!spent.add(id)) {
                return Verdict.SPENT;
            }
            return redisAway ? Verdict.FRESH_HERE : Verdict.FRESH;
        }

        @Override
        public boolean degraded() {
            return redisAway;
        }
    };

    private IssuerServer issuer;
    private AccessTokenVerifier tokens;
    private Authenticator authenticator;
    private String token;

    @BeforeEach
    void start() throws Exception {
        issuer = new IssuerServer(ISSUERS);
        AuthProperties.Issuer properties = new AuthProperties.Issuer(
                ISSUER,
                issuer.uri(),
                Set.of("kas-usa"),
                new Nation("USA"),
                Set.of(),
                Map.of(),
                false,
                new AuthProperties.KeySet(
                        Duration.ofMinutes(15), Duration.ofSeconds(30), Duration.ofHours(4), Duration.ofSeconds(5)));
        Duration skew = Duration.ofSeconds(60);
        TokenClaims claims = new TokenClaims(properties, skew, null, Proofs.CLOCK);
        TrustedIssuer trusted = new TrustedIssuer(properties, skew, claims, issuer.keySet(properties), Proofs.CLOCK);
        tokens = new AccessTokenVerifier(Map.of(trusted, claims), () -> Revoked.snapshot(List.of()), Proofs.CLOCK);
        authenticator = authenticator(Nonces.NOT_REQUIRED);
        token = token();
    }

    private Authenticator authenticator(DpopNonces nonces) {
        return new Authenticator(
                tokens,
                new DpopVerifier(Proofs.BASE_URL, nonces, Proofs.CLOCK),
                new SignedRequestVerifier(Proofs.CLOCK),
                replay);
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private static String token() {
        long now = Proofs.NOW.getEpochSecond();
        Map<String, Object> claims = Map.of(
                "iss",
                ISSUER,
                "sub",
                "ann",
                "aud",
                "kas-usa",
                "iat",
                now,
                "exp",
                now + 300,
                "cnf",
                Map.of("jkt", DpopVerifier.thumbprint(KEY)));
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID("1")
                .build();
        return Proofs.signed(header, new Payload(claims), ISSUERS);
    }

    @Test
    void authenticate_whenAllHolds_givesCallerAndRequest() throws Exception {
        Authenticated authenticated = authenticate(proof(null), PLAIN);

        assertThat(authenticated.caller().subject().uniqueId()).isEqualTo("ann");
        assertThat(authenticated.request()).hasToString(PLAIN);
        assertThat(authenticated.signed()).isFalse();
    }

    @Test
    void authenticate_whenInTheSignedForm_givesWhatItHolds() throws Exception {
        String body = signedForm(KEY);

        Authenticated authenticated = authenticate(proof(body), body);
        assertThat(authenticated.request()).hasToString(PLAIN);
        assertThat(authenticated.signed()).isTrue();
    }

    @Test
    void authenticate_whenTheProofIsUsedTwice_refuses() throws Exception {
        String proof = proof(null);
        authenticate(proof, PLAIN);

        assertRefused(Reason.INVALID_DPOP_PROOF, proof, PLAIN);
    }

    @Test
    void authenticate_remembersAProofForLongerThanItIsAccepted() throws Exception {
        authenticate(proof(null), PLAIN);

        assertThat(lives)
                .allSatisfy(life -> assertThat(life).isGreaterThan(DpopVerifier.MAX_AGE.plus(DpopVerifier.MAX_AHEAD)));
    }

    @Test
    void authenticate_whenBodyHashIsOfAnotherBody_refusesAndSpendsNothing() {
        assertRefused(Reason.INVALID_DPOP_PROOF, proof(PLAIN + " "), PLAIN);
        assertThat(spent).isEmpty();
    }

    @Test
    void authenticate_whenBodyHashIsTheBodys_holds() throws Exception {
        assertThat(authenticate(proof(PLAIN), PLAIN)).isNotNull();
    }

    @Test
    void authenticate_whenSignedByAnotherKeyThanTheProof_refusesAndSpendsNothing() {
        String body = signedForm(Proofs.OTHER_KEY);

        assertRefused(Reason.INVALID_SIGNED_REQUEST, proof(body), body);
        assertThat(spent).isEmpty();
    }

    @Test
    void authenticate_whenTheSignedFormHasOtherFields_isMalformed() {
        String body = signedForm(KEY).replace("{\"signed", "{\"requests\":[],\"signed");

        assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(() -> authenticate(proof(body), body));
        assertThat(spent).isEmpty();
    }

    @Test
    void authenticate_whenTheProofDoesNotHold_spendsNothing() {
        assertRefused(Reason.INVALID_DPOP_PROOF, Proofs.proof(Proofs.claims()), PLAIN);
        assertThat(spent).isEmpty();
    }

    @Test
    void authenticate_whenTheTokenOrTheProofDoesNotHold_readsNoBody() {
        for (Credentials bad : List.of(
                new Credentials(List.of("DPoP a.b.c"), List.of(proof(null)), "POST", Proofs.PATH),
                new Credentials(List.of("DPoP " + token), List.of("a.b.c"), "POST", Proofs.PATH))) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> authenticator.authenticate(bad, () -> {
                        throw new IOException("the body was read");
                    }));
        }
    }

    @Test
    void authenticate_whenTheReplayMemoryIsAway_servesTheSignedFormWithABodyHashAlone() throws Exception {
        redisAway = true;
        String body = signedForm(KEY);

        assertThat(authenticate(proof(body), body)).isNotNull();
        assertThatExceptionOfType(ReplayMemoryAwayException.class).isThrownBy(() -> authenticate(proof(null), body));
        assertThatExceptionOfType(ReplayMemoryAwayException.class).isThrownBy(() -> authenticate(proof(PLAIN), PLAIN));
        assertThatExceptionOfType(ReplayMemoryAwayException.class).isThrownBy(() -> authenticate(proof(null), PLAIN));
    }

    @Test
    void authenticate_whenTheReplayMemoryIsAway_stillRefusesWhatWasSpentHere() throws Exception {
        redisAway = true;
        String body = signedForm(KEY);
        String proof = proof(body);
        authenticate(proof, body);

        assertRefused(Reason.INVALID_DPOP_PROOF, proof, body);
    }

    @Test
    void authenticate_whenTheNonceIsMissing_spendsNothing() {
        authenticator = authenticator(Nonces.required(Proofs.CLOCK));

        assertRefused(Reason.USE_DPOP_NONCE, proof(PLAIN), PLAIN);
        assertThat(spent).isEmpty();
    }

    @Test
    void prove_whenTheBodyIsAnother_spendsNothing() {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> prove(proof("another")))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_DPOP_PROOF));
        assertThat(spent).isEmpty();
    }

    @Test
    void prove_givesCallerAndBodyOnce() throws Exception {
        String proof = proof(PLAIN);

        assertThat(prove(proof).body()).isEqualTo(Bytes.of(PLAIN.getBytes(StandardCharsets.UTF_8)));
        assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> prove(proof));
    }

    /** What is no rewrap has no signed form, so that nothing ties it to the client from end to end. */
    @Test
    void prove_whileTheSharedMemoryIsAway_isNotDone() {
        redisAway = true;

        assertThatExceptionOfType(ReplayMemoryAwayException.class).isThrownBy(() -> prove(proof(PLAIN)));
    }

    private Authenticator.Proven prove(String proof) throws Exception {
        Credentials credentials = new Credentials(List.of("DPoP " + token), List.of(proof), "POST", Proofs.PATH);
        return authenticator.prove(credentials, () -> PLAIN.getBytes(StandardCharsets.UTF_8));
    }

    private Authenticated authenticate(String proof, String body) throws Exception {
        Credentials credentials = new Credentials(List.of("DPoP " + token), List.of(proof), "POST", Proofs.PATH);
        return authenticator.authenticate(credentials, () -> body.getBytes(StandardCharsets.UTF_8));
    }

    private void assertRefused(Reason reason, String proof, String body) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> authenticate(proof, body))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private String proof(String hashedBody) {
        Map<String, Object> claims = Proofs.claimsWith("ath", Proofs.sha256(token.getBytes(StandardCharsets.US_ASCII)));
        if (hashedBody != null) {
            claims.put("bodyHash", Proofs.sha256(hashedBody.getBytes(StandardCharsets.UTF_8)));
        }
        return Proofs.proof(claims);
    }

    private static String signedForm(ECKey key) {
        long now = Proofs.NOW.getEpochSecond();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("rewrap+jwt"))
                .build();
        String payload = "{\"requestBody\":" + PLAIN + ",\"iat\":" + now + ",\"exp\":" + (now + 60) + "}";
        return "{\"signedRequestToken\":\"" + Proofs.signed(header, new Payload(payload), key) + "\"}";
    }
}
