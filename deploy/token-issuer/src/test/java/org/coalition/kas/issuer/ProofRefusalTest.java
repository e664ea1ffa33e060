package org.coalition.kas.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule of RFC 9449 section 4.3, broken one at a time. */
class ProofRefusalTest {

    @TempDir
    static Path directory;

    private static RunningIssuer issuer;

    @BeforeAll
    static void start() throws Exception {
        issuer = RunningIssuer.in(directory);
    }

    @AfterAll
    static void stop() {
        issuer.close();
    }

    @Test
    void noProof_isRefused() throws Exception {
        assertRefused(issuer.askWith(), "a DPoP header is required");
    }

    @Test
    void twoProofs_areRefused() throws Exception {
        var answer = issuer.askWith(issuer.proof().sign(), issuer.proof().sign());

        assertRefused(answer, "more than one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "..", "e30.e30."})
    void noJws_isRefused(String proof) throws Exception {
        assertRefused(issuer.askWith(proof), "");
    }

    @Test
    void twoProofsInOneHeader_areRefused() throws Exception {
        var both = issuer.proof().sign() + ", " + issuer.proof().sign();

        assertRefused(issuer.askWith(both), "malformed");
    }

    @Test
    void anEndlessProof_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().claim("more", "x".repeat(8192))), "too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+jwt"})
    void anotherType_isRefused(String type) throws Exception {
        assertRefused(ask(issuer.proof().header("typ", type)), "typ");
    }

    @Test
    void aMissingType_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().header("typ", null)), "typ");
    }

    @Test
    void algorithmNone_isRefused() throws Exception {
        assertRefused(issuer.askWith(issuer.proof().header("alg", "none").signAs("ES256")), "");
    }

    @Test
    void aSymmetricAlgorithm_isRefused() throws Exception {
        var proof = Proof.of(secret(), "HS256", issuer.tokenEndpoint("USA"), issuer.clock.instant())
                .header("jwk", issuer.key.toPublicJWK().toJSONObject());

        assertRefused(ask(proof), "alg");
    }

    @Test
    void aSymmetricKey_isRefused() throws Exception {
        var secret = secret();
        var proof = Proof.of(secret, "HS256", issuer.tokenEndpoint("USA"), issuer.clock.instant())
                .header("jwk", secret.toJSONObject());

        assertRefused(ask(proof), "");
    }

    @Test
    void anAlgorithmOffTheList_isRefused() throws Exception {
        var key = new ECKeyGenerator(Curve.P_521).generate();

        assertRefused(ask(Proof.of(key, "ES512", issuer.tokenEndpoint("USA"), issuer.clock.instant())), "alg");
    }

    @Test
    void anAlgorithmOfAnotherCurve_isRefused() throws Exception {
        assertRefused(issuer.askWith(issuer.proof().header("alg", "ES384").signAs("ES256")), "malformed");
    }

    @Test
    void aPrivateKey_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().header("jwk", issuer.key.toJSONObject())), "malformed");
    }

    @Test
    void aMissingKey_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().header("jwk", null)), "jwk");
    }

    @Test
    void aShortRsaKey_isRefused() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        var pair = generator.generateKeyPair();
        var proof = issuer.proof()
                .header("alg", "RS256")
                .header(
                        "jwk",
                        new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                                .build()
                                .toJSONObject());

        assertRefused(issuer.askWith(proof.signAs("ES256")), "size");
    }

    @Test
    void aSignatureOfAnotherKey_isRefused() throws Exception {
        var other = Proof.newKey().toPublicJWK().toJSONObject();

        assertRefused(ask(issuer.proof().header("jwk", other)), "signature");
    }

    @Test
    void aCriticalParameter_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().header("crit", List.of("exp")).header("exp", 1)), "crit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "post", ""})
    void anotherMethod_isRefused(String method) throws Exception {
        assertRefused(ask(issuer.proof().claim("htm", method)), "htm");
    }

    @Test
    void theAddressOfAnotherNation_isRefused() throws Exception {
        assertRefused(
                ask(issuer.proof().claim("htu", issuer.tokenEndpoint("FRA").toString())), "htu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/usa/token", "/usa/token", "https://u@localhost/usa/token", "%", ""})
    void anotherAddress_isRefused(String htu) throws Exception {
        assertRefused(ask(issuer.proof().claim("htu", htu)), "htu");
    }

    @Test
    void aMissingAddress_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().claim("htu", null)), "htu");
    }

    @Test
    void theSameAddress_writtenDifferently_isAccepted() throws Exception {
        var base = issuer.issuerOf("USA").toString().toUpperCase(Locale.ROOT).replace("/USA", "");
        var proof = issuer.proof().claim("htu", base + "/fra/../usa/token?a=b#c");

        assertThat(ask(proof).statusCode()).isEqualTo(200);
    }

    @Test
    void aProof60SecondsOld_isAccepted() throws Exception {
        var proof = issuer.proof().sign();
        issuer.clock.advance(Duration.ofSeconds(60));

        assertThat(issuer.askWith(proof).statusCode()).isEqualTo(200);
    }

    @Test
    void aProof61SecondsOld_isRefused() throws Exception {
        var proof = issuer.proof().sign();
        issuer.clock.advance(Duration.ofSeconds(61));

        assertRefused(issuer.askWith(proof), "iat");
    }

    @Test
    void aProof6SecondsAhead_isRefused() throws Exception {
        var iat = issuer.clock.instant().plusSeconds(6).getEpochSecond();

        assertRefused(ask(issuer.proof().claim("iat", iat)), "iat");
    }

    @Test
    void aProofWithoutATime_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().claim("iat", null)), "iat");
    }

    @Test
    void aProofWithoutAnIdentifier_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().claim("jti", null)), "jti");
    }

    @Test
    void aProofWithAnEndlessIdentifier_isRefused() throws Exception {
        assertRefused(ask(issuer.proof().claim("jti", "x".repeat(257))), "jti");
    }

    @Test
    void aReplayedProof_isRefused() throws Exception {
        var proof = issuer.proof().sign();
        assertThat(issuer.askWith(proof).statusCode()).isEqualTo(200);

        assertRefused(issuer.askWith(proof), "used before");
    }

    private static HttpResponse<String> ask(Proof proof) throws Exception {
        return issuer.askWith(proof.sign());
    }

    private static OctetSequenceKey secret() throws Exception {
        return new OctetSequenceKeyGenerator(256).generate();
    }

    private static void assertRefused(HttpResponse<String> answer, String because) throws Exception {
        var error = JSONObjectUtils.parse(answer.body());
        assertThat(error).containsEntry("error", "invalid_dpop_proof");
        assertThat((String) error.get("error_description")).contains(because);
        assertThat(answer.statusCode()).isEqualTo(400);
    }
}
