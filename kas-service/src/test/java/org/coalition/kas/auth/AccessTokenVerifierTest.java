package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.SignatureAlgorithm;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.registry.Revocation;
import org.coalition.kas.support.ManualClock;
import org.coalition.kas.support.TestKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokenVerifierTest {

    private static final String USA = "https://idp-usa.example";
    private static final String FRA = "https://idp-fra.example";
    private static final RSAKey RSA =
            new RSAKey.Builder(Proofs.rsaKey(TestKeys.rsa())).keyID("rsa").build();
    private static final RSAKey SHORT_RSA =
            new RSAKey.Builder(Proofs.rsaKey(TestKeys.rsa(1024))).keyID("short").build();
    private static final ECKey EC = new ECKey.Builder(Proofs.KEY).keyID("ec").build();
    private static final Ed25519 ED25519 = new Ed25519("ed");
    private static final RSAKey ATTACKERS =
            new RSAKey.Builder(Proofs.rsaKey(TestKeys.rsa(2056))).keyID("rsa").build();

    private IssuerServer issuer;
    private IssuerServer elsewhere;
    private AccessTokenVerifier verifier;
    private List<Revocation> revoked = List.of();
    private final ManualClock clock = new ManualClock(Proofs.NOW);

    @BeforeEach
    void start() throws Exception {
        issuer = new IssuerServer(RSA, EC, SHORT_RSA, ED25519.jwk());
        elsewhere = new IssuerServer(ATTACKERS);
        verifier = verifier(null);
    }

    @AfterEach
    void stop() {
        issuer.close();
        elsewhere.close();
    }

    private AccessTokenVerifier verifier(Duration maxAge) {
        Map<TrustedIssuer, TokenClaims> issuers = new LinkedHashMap<>();
        add(issuers, properties(USA, "USA", Set.of(), true), maxAge);
        add(issuers, properties(FRA, "FRA", Set.of(new Nation("FRA"), new Nation("BEL")), false), maxAge);
        return new AccessTokenVerifier(issuers, () -> Revoked.snapshot(revoked), clock);
    }

    private void add(Map<TrustedIssuer, TokenClaims> issuers, AuthProperties.Issuer properties, Duration maxAge) {
        Duration skew = Duration.ofSeconds(60);
        TokenClaims claims = new TokenClaims(properties, skew, maxAge, clock);
        issuers.put(new TrustedIssuer(properties, skew, claims, issuer.keySet(properties), clock), claims);
    }

    private AuthProperties.Issuer properties(String name, String nation, Set<Nation> nations, boolean admin) {
        return new AuthProperties.Issuer(
                name,
                issuer.uri(),
                Set.of("kas-usa", "federation"),
                new Nation(nation),
                nations,
                Map.of("urn:aal2", "AAL2"),
                admin,
                new AuthProperties.KeySet(
                        Duration.ofMinutes(15), Duration.ofSeconds(30), Duration.ofHours(4), Duration.ofSeconds(5)));
    }

    private static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", USA);
        claims.put("sub", "ann");
        claims.put("aud", List.of("kas-usa"));
        claims.put("iat", now(0));
        claims.put("exp", now(300));
        claims.put("jti", "token-1");
        claims.put("cnf", Map.of("jkt", "thumbprint"));
        claims.put("uniqueID", "ann@usa.example");
        claims.put("clearance", "SECRET");
        claims.put("countryOfAffiliation", "USA");
        claims.put("acpCOI", List.of("FVEY"));
        claims.put("organizationType", "MIL");
        claims.put("acr", "urn:aal2");
        claims.put("amr", List.of("pwd", "otp"));
        claims.put("auth_time", now(-100));
        claims.put("roles", List.of("kas-admin"));
        return claims;
    }

    private static long now(long plusSeconds) {
        return Proofs.NOW.plusSeconds(plusSeconds).getEpochSecond();
    }

    private static Map<String, Object> with(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    private static Map<String, Object> without(String name) {
        Map<String, Object> claims = claims();
        claims.remove(name);
        return claims;
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm, String kid) {
        return new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(kid);
    }

    private static String signed(Map<String, Object> claims) {
        return Proofs.signed(header(JWSAlgorithm.RS256, "rsa").build(), new Payload(claims), RSA);
    }

    @Test
    void verify_whenAllHolds_givesTheCaller() throws Exception {
        AccessToken token = verify(signed(claims()));

        Caller caller = token.caller();
        assertThat(caller.jkt()).isEqualTo("thumbprint");
        assertThat(caller.roles()).containsExactly("kas-admin");
        assertThat(caller.tokenIdHash()).matches("[0-9a-f]{64}").doesNotContain("token-1");
        assertThat(caller.subject().uniqueId()).isEqualTo("ann@usa.example");
        assertThat(caller.subject().issuerNation()).isEqualTo(new Nation("USA"));
        assertThat(caller.subject().clearance()).isEqualTo("SECRET");
        assertThat(caller.subject().acpCoi()).containsExactly("FVEY");
        assertThat(caller.subject().assurance()).isEqualTo("AAL2");
        assertThat(caller.subject().amr()).containsExactly("pwd", "otp");
        assertThat(caller.subject().authTime()).isEqualTo(now(-100));
        assertThat(token.toString()).doesNotContain(token.value());
    }

    @Test
    void verify_knowsTheApplication_byClientId_elseByAzp_elseNot() throws Exception {
        assertThat(verify(signed(claims())).caller().clientId()).isNull();
        Map<String, Object> claims = claims();
        claims.put("azp", "portal");
        assertThat(verify(signed(claims)).caller().clientId()).isEqualTo("portal");
        claims.put("client_id", "reader");
        assertThat(verify(signed(claims)).caller().clientId()).isEqualTo("reader");
    }

    @Test
    void verify_whenTheTokenComesAgain_holdsAsLongAsItIsValid() throws Exception {
        String token = signed(claims());
        assertThat(verify(token).caller()).isEqualTo(verify(token).caller());

        clock.advance(Duration.ofSeconds(300 + 60 + 1)); // its life and the tolerated skew

        assertRefused(token);
    }

    @Test
    void verify_whenATokenDiffersFromAVerifiedOneInItsSignatureOnly_isRefused() throws Exception {
        String token = signed(claims());
        verify(token);
        char last = token.charAt(token.length() - 2);

        assertRefused(
                token.substring(0, token.length() - 2) + (last == 'A' ? 'B' : 'A') + token.charAt(token.length() - 1));
    }

    @Test
    void verify_whenSignedByAnEcKey_holds() throws Exception {
        assertThat(verify(Proofs.signed(header(JWSAlgorithm.ES256, "ec").build(), new Payload(claims()), EC)))
                .isNotNull();
    }

    @Test
    void verify_whenTheIssuerIsUnknown_fetchesNothing() {
        assertRefused(signed(with("iss", "https://evil.example")));
        assertRefused(signed(with("iss", USA + "/")));
        assertRefused(signed(with("iss", elsewhere.uri().toString())));
        assertRefused(signed(without("iss")));

        assertThat(issuer.requests()).isZero();
        assertThat(elsewhere.requests()).isZero();
    }

    /** No URL and no key ever comes from a token. */
    @Test
    void verify_whenTheTokenBringsItsOwnKeys_neitherTrustsNorFetchesThem() throws Exception {
        URI evil = elsewhere.uri();
        for (JWSHeader header : List.of(
                header(JWSAlgorithm.RS256, "rsa").jwkURL(evil).build(),
                header(JWSAlgorithm.RS256, "rsa").x509CertURL(evil).build(),
                header(JWSAlgorithm.RS256, "rsa").jwk(ATTACKERS.toPublicJWK()).build(),
                header(JWSAlgorithm.RS256, "rsa")
                        .x509CertChain(List.of(Base64.encode("x")))
                        .build(),
                header(JWSAlgorithm.RS256, evil.toString()).build(),
                header(JWSAlgorithm.RS256, "../../jwks").build(),
                header(JWSAlgorithm.RS256, "' OR 1=1 --").build(),
                header(JWSAlgorithm.RS256, null).build())) {
            assertRefused(Proofs.signed(header, new Payload(claims()), ATTACKERS));
        }
        assertThat(elsewhere.requests()).isZero();
    }

    @Test
    void verify_whenKidsAreUnknown_fetchesTheKeySetOnceInAWhile() {
        for (int i = 0; i < 20; i++) {
            assertRefused(Proofs.signed(
                    header(JWSAlgorithm.RS256, "unknown-" + i).build(), new Payload(claims()), ATTACKERS));
        }
        assertThat(issuer.requests()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"TOKEN, 3f08aace122ee2368432c1ca23a049bc640bafbf00fdf33a52429f38ba12dbf9, 3600", "SUBJECT, ann, 0"})
    void verify_whenTheTokenIsRevoked_refusesItThoughItIsRemembered(Revocation.Kind kind, String value, int margin)
            throws Exception {
        Map<String, Object> longLived = with("exp", now(10_000));
        String token = signed(longLived);
        verify(token);

        revoked = List.of(new Revocation(USA, kind, value, Proofs.NOW.plusSeconds(100)));

        assertRefused(token);
        clock.advance(Duration.ofSeconds(100L + margin));
        assertThat(verify(token)).as("when the revocation has ended").isNotNull();
    }

    @Test
    void verify_whenTheSameNameIsRevokedOfAnotherIssuer_holds() throws Exception {
        revoked = List.of(new Revocation(FRA, Revocation.Kind.SUBJECT, "ann", Proofs.NOW.plusSeconds(100)));

        assertThat(verify(signed(claims()))).isNotNull();
    }

    @Test
    void verify_whenTheIssuerIsDown_goesOnWithTheKeysItHas() throws Exception {
        verify(signed(claims()));
        issuer.fail();

        assertThat(verify(signed(claims()))).isNotNull();
        assertThat(issuer.requests()).isEqualTo(1);
    }

    @Test
    void verify_whenSignedByEd25519_holdsAndNotWhenAltered() throws Exception {
        JWSHeader header = header(JWSAlgorithm.EdDSA, "ed").build();
        String token = ED25519.signed(header, claims());
        String other = ED25519.signed(header, with("sub", "eve"));

        assertThat(verify(token).caller().subject().uniqueId()).isEqualTo("ann@usa.example");
        assertRefused(token.substring(0, token.lastIndexOf('.')) + other.substring(other.lastIndexOf('.')));
        assertRefused(token.substring(0, token.length() - 2));
        assertRefused(ED25519.signed(header(JWSAlgorithm.EdDSA, "ec").build(), claims()));
        assertRefused(ED25519.signed(header(JWSAlgorithm.ES256, "ed").build(), claims()));
    }

    @Test
    void verify_whenTheIssuerWasNeverUp_refusesWithoutAWordOfIt() {
        issuer.fail();

        assertRefused(signed(claims()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "RS384", "RS512", "PS384", "ES512", "ES256K", ""})
    void verify_whenTheAlgorithmIsNotAllowed_refuses(String alg) {
        String header = "{\"typ\":\"at+jwt\",\"kid\":\"rsa\",\"alg\":\"" + alg + "\"}";

        assertRefused(Proofs.raw(header, new Payload(claims()).toString()));
    }

    @Test
    void verify_whenThereIsNoSignature_refuses() {
        String unsigned =
                Proofs.base64Url("{\"alg\":\"none\"}") + "." + Proofs.base64Url(new Payload(claims()).toString());

        assertRefused(unsigned + ".");
        assertRefused(unsigned);
    }

    /** The issuer's public key used as a secret. */
    @Test
    void verify_whenAlgorithmsAreConfused_refuses() throws JOSEException {
        JWSObject jws = new JWSObject(header(JWSAlgorithm.HS256, "rsa").build(), new Payload(claims()));
        jws.sign(new MACSigner(TestKeys.rsaPublic().getEncoded()));

        assertRefused(jws.serialize());
        assertRefused(Proofs.signed(header(JWSAlgorithm.ES256, "rsa").build(), new Payload(claims()), EC));
    }

    @Test
    void verify_whenTheIssuersKeyIsTooShort_refuses() {
        String input = Proofs.base64Url("{\"typ\":\"at+jwt\",\"kid\":\"short\",\"alg\":\"RS256\"}")
                + "."
                + Proofs.base64Url(new Payload(claims()).toString());
        Bytes signature = SignatureAlgorithm.RS256.sign(
                TestKeys.rsa(1024).getPrivate(), input.getBytes(StandardCharsets.US_ASCII));

        assertRefused(input + "." + signature.base64Url());
    }

    @Test
    void verify_whenItIsATypeOfAnotherPurpose_refuses() {
        for (String typ : List.of("dpop+jwt", "rewrap+jwt", "kas-assertion+jwt", "logout+jwt")) {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .type(new JOSEObjectType(typ))
                    .keyID("rsa")
                    .build();
            assertRefused(Proofs.signed(header, new Payload(claims()), RSA));
        }
    }

    static List<Map<String, Object>> refused() {
        return List.of(
                with("aud", List.of("another-service")),
                with("aud", "KAS-USA"),
                with("aud", List.of()),
                without("aud"),
                with("exp", now(-61)),
                with("exp", 0),
                without("exp"),
                with("nbf", now(61)),
                with("iat", now(61)),
                without("iat"),
                without("cnf"),
                with("cnf", Map.of()),
                with("cnf", "thumbprint"),
                with("cnf", Map.of("jkt", 1)),
                with("cnf", Map.of("x5t#S256", "thumbprint")),
                without("sub"),
                with("sub", " "),
                with("countryOfAffiliation", "FRA"),
                with("countryOfAffiliation", "usa"),
                with("iss", List.of(USA)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void verify_whenAClaimDoesNotHold_refuses(Map<String, Object> claims) {
        assertRefused(signed(claims));
    }

    /** Spring makes up an iat of one second before exp. */
    @Test
    void verify_whenThereIsNoIatAndTheTokenEndsSoon_refusesAllTheSame() {
        Map<String, Object> claims = without("iat");
        claims.put("exp", now(1));

        assertRefused(signed(claims));
    }

    @ParameterizedTest
    @CsvSource({"-59", "0", "300"})
    void verify_whenExpIsWithinSkew_holds(long seconds) throws Exception {
        Map<String, Object> claims = with("exp", now(seconds));
        claims.put("iat", now(-300));

        assertThat(verify(signed(claims))).isNotNull();
    }

    @Test
    void verify_whenTheTokenIsOlderThanAllowed_refuses() {
        verifier = verifier(Duration.ofMinutes(5));

        assertRefused(signed(with("iat", now(-361))));
    }

    @Test
    void verify_whenSignedByOneIssuerInTheNameOfAnother_countsAsTheOther() throws Exception {
        Map<String, Object> claims = with("iss", FRA);
        claims.put("countryOfAffiliation", "BEL");

        Caller caller = verify(signed(claims)).caller();
        assertThat(caller.subject().issuerNation()).isEqualTo(new Nation("FRA"));
        assertThat(caller.roles())
                .as("roles of an issuer that is not the nation's own")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"[\"FVEY\",\"NATO\"]|FVEY,NATO", "[]|''"})
    void verify_whenAcpCoiIsJsonInAText_isRead(String json, String expected) throws Exception {
        assertThat(verify(signed(with("acpCOI", json))).caller().subject().acpCoi())
                .containsExactly(expected.isEmpty() ? new String[0] : expected.split(",", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"FVEY", "", "{}", "null", "[1]", "[\"FVEY\"", "[[\"FVEY\"]]"})
    void verify_whenAcpCoiIsNoArrayOfTexts_isMissing(String text) throws Exception {
        assertThat(verify(signed(with("acpCOI", text))).caller().subject().acpCoi())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clearance", "countryOfAffiliation", "acpCOI", "organizationType", "acr", "auth_time"})
    void verify_whenAnAttributeIsMissing_nothingFillsItIn(String claim) throws Exception {
        var subject = verify(signed(without(claim))).caller().subject();

        Object value =
                switch (claim) {
                    case "clearance" -> subject.clearance();
                    case "countryOfAffiliation" -> subject.countryOfAffiliation();
                    case "acpCOI" -> subject.acpCoi();
                    case "organizationType" -> subject.organizationType();
                    case "acr" -> subject.assurance();
                    default -> subject.authTime();
                };
        assertThat(value).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"clearance", "countryOfAffiliation", "organizationType", "acr"})
    void verify_whenAnAttributeIsOfAnotherType_isMissing(String claim) throws Exception {
        var subject = verify(signed(with(claim, List.of("SECRET")))).caller().subject();

        assertThat(subject)
                .satisfiesAnyOf(
                        s -> assertThat(s.clearance()).isNull(),
                        s -> assertThat(s.countryOfAffiliation()).isNull(),
                        s -> assertThat(s.organizationType()).isNull(),
                        s -> assertThat(s.assurance()).isNull());
    }

    @Test
    void verify_whenAcrIsNotMapped_givesNoAssurance() throws Exception {
        assertThat(verify(signed(with("acr", "urn:aal3"))).caller().subject().assurance())
                .isNull();
    }

    @Test
    void verify_whenThereIsNoUniqueId_itIsTheSub() throws Exception {
        assertThat(verify(signed(without("uniqueID"))).caller().subject().uniqueId())
                .isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DPoP",
                "DPoP ",
                "Bearer TOKEN",
                "Basic YTpi",
                "DPoP a",
                "DPoP a.b",
                "DPoP a.b.c.d.e",
                "DPoP a.b.c",
                "TOKEN"
            })
    void verify_whenTheHeaderIsAnother_refuses(String header) {
        assertThatRefused(List.of(header.replace("TOKEN", signed(claims()))));
    }

    @Test
    void verify_whenThereIsNoHeaderOrTwo_refuses() {
        String header = "DPoP " + signed(claims());

        assertThatRefused(List.of());
        assertThatRefused(List.of(header, header));
    }

    @Test
    void verify_whenTheHeaderIsNull_refuses() {
        assertRefused("bnVsbA.e30.AA"); // base64url of null
        assertThat(issuer.requests()).isZero();
    }

    @Test
    void verify_whenTheHeaderIsVeryLong_refuses() {
        assertThatRefused(List.of("DPoP " + signed(with("x", "y".repeat(20_000)))));
        assertThat(issuer.requests()).isZero();
    }

    private AccessToken verify(String token) throws AuthenticationException {
        return verifier.verify(List.of("dpop " + token));
    }

    private void assertRefused(String token) {
        assertThatRefused(List.of("DPoP " + token));
    }

    private void assertThatRefused(List<String> headers) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> verifier.verify(headers))
                .satisfies(e -> {
                    assertThat(e.reason()).isEqualTo(Reason.INVALID_TOKEN);
                    assertThat(e.description())
                            .hasSizeLessThan(150)
                            .doesNotContain("\"", "localhost", "evil", "Exception", "nimbus");
                });
    }
}
