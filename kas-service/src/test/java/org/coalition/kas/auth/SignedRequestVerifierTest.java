package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.coalition.kas.auth.Proofs.KEY;
import static org.coalition.kas.auth.Proofs.NOW;
import static org.coalition.kas.auth.Proofs.OTHER_KEY;
import static org.coalition.kas.auth.Proofs.signed;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.JWK;
import java.util.Set;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.protocol.MalformedRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedRequestVerifierTest {

    private static final String BODY = "{\"requests\":[]}";

    private final SignedRequestVerifier verifier = new SignedRequestVerifier(Proofs.CLOCK);

    @Test
    void verify_whenAllHolds_givesTheRequestBody() throws Exception {
        assertThat(verifier.verify(token(payload(0, 60)), KEY.toPublicJWK())).hasToString(BODY);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0,120", "60,120", "-60,0", "-119,1", "-100,-60"})
    void verify_whenTheTimesAreWithinSkew_holds(long iat, long exp) throws Exception {
        assertThat(verifier.verify(token(payload(iat, exp)), KEY.toPublicJWK())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"0,121", "0,100000", "61,70", "61,181", "-120,-61", "-1000,-900", "10,9", "-9000,9000"})
    void verify_whenTheTimesAreNot_refuses(long iat, long exp) {
        assertRefused(token(payload(iat, exp)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"requestBody\":{}}",
                "{\"requestBody\":{},\"iat\":1769860800}",
                "{\"requestBody\":{},\"exp\":1769860800}",
                "{\"requestBody\":{},\"iat\":\"1769860800\",\"exp\":\"1769860800\"}",
                "{\"requestBody\":{},\"iat\":1769860800.5,\"exp\":1769860801.5}",
                "{\"requestBody\":{},\"iat\":null,\"exp\":null}",
                "[]",
                "1"
            })
    void verify_whenATimeIsMissingOrNoWholeNumber_refuses(String payload) {
        assertRefused(token(payload));
    }

    @Test
    void verify_whenSignedByAnotherKeyThanTheProof_refuses() {
        assertRefused(signed(header("rewrap+jwt"), new Payload(payload(0, 60)), OTHER_KEY));
    }

    /** The header's own key has no say. */
    @Test
    void verify_whenItBringsAKeyOfItsOwn_refuses() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("rewrap+jwt"))
                .jwk(OTHER_KEY.toPublicJWK())
                .build();

        assertRefused(signed(header, new Payload(payload(0, 60)), OTHER_KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "dpop+jwt", "kas-assertion+jwt", "kas-result+jws", ""})
    void verify_whenTypIsAnother_refuses(String typ) {
        assertRefused(signed(header(typ), new Payload(payload(0, 60)), KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a.b", "a.b.c", "..", "a.b.c.d", "a.b.c.d.e"})
    void verify_whenItIsNoCompactJws_refuses(String token) {
        assertRefused(token);
    }

    @Test
    void verify_whenThePayloadIsNotEncoded_refuses() {
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("rewrap+jwt"))
                .base64URLEncodePayload(false)
                .criticalParams(Set.of("b64"))
                .build();

        assertRefused(signed(header, new Payload(payload(0, 60)), KEY));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"iat\":1,\"iat\":2}",
                "{\"iat\":1769860800,\"exp\":1769860800,\"requestBody\":{\"a\":1,\"a\":2}}",
                "{\"iat\":1769860800,\"exp\":1769860800,\"requestBody\":{}} x",
                "{\"iat\":9007199254740993}",
                "\uFEFF{}",
                "{\"a\":\"\\ud800\"}",
                ""
            })
    void verify_whenThePayloadIsNotStrictJson_isMalformed(String payload) {
        assertMalformed(token(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "\"x\"", "1"})
    void verify_whenTheRequestBodyIsNoObject_isMalformed(String body) {
        assertMalformed(token(payload(0, 60).replace(BODY, body)));
    }

    private void assertRefused(String token) {
        JWK key = KEY.toPublicJWK();
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> verifier.verify(token, key))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_SIGNED_REQUEST));
    }

    private void assertMalformed(String token) {
        JWK key = KEY.toPublicJWK();
        assertThatExceptionOfType(MalformedRequestException.class).isThrownBy(() -> verifier.verify(token, key));
    }

    private static String token(String payload) {
        return signed(header("rewrap+jwt"), new Payload(payload), KEY);
    }

    private static JWSHeader header(String typ) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType(typ))
                .build();
    }

    private static String payload(long iat, long exp) {
        long now = NOW.getEpochSecond();
        return "{\"requestBody\":" + BODY + ",\"iat\":" + (now + iat) + ",\"exp\":" + (now + exp) + "}";
    }
}
