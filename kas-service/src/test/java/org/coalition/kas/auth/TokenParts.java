package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;

/** A JWS in the making, from one line of header and one of payload: signed, or as a forger without the key has it. */
record TokenParts(String header, String payload) {

    /** The first line, and all that follows. */
    static TokenParts of(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? new TokenParts(text, "") : new TokenParts(text.substring(0, end), text.substring(end + 1));
    }

    /** By the test's key and ES256, whatever the header says. */
    String signed() {
        return Proofs.raw(header, payload);
    }

    /** Without a signature, with a zero one (CVE-2022-21449), by another key, and by the public key as a secret. */
    List<String> forged() {
        String input = Proofs.base64Url(header) + "." + Proofs.base64Url(payload);
        return List.of(
                input + ".",
                input + "." + Base64URL.encode(new byte[64]),
                input + "." + es256(input, Proofs.OTHER_KEY),
                input + "." + hs256(input));
    }

    private static Base64URL es256(String input, ECKey key) {
        try {
            return new ECDSASigner(key).sign(JWSHeader.parse("{\"alg\":\"ES256\"}"), ascii(input));
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Base64URL hs256(String input) {
        try {
            byte[] secret = Proofs.KEY.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
            return new MACSigner(secret).sign(JWSHeader.parse("{\"alg\":\"HS256\"}"), ascii(input));
        } catch (JOSEException | ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] ascii(String input) {
        return input.getBytes(StandardCharsets.US_ASCII);
    }
}
