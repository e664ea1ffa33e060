package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.coalition.kas.support.TestKeys;

/** Proofs and signed requests as a client makes them, or as an attacker bends them. */
final class Proofs {

    static final String BASE_URL = "https://kas-usa.example:8443";
    static final String PATH = "/rewrap";
    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final String TOKEN = "header.claims.signature";
    static final ECKey KEY = ecKey(TestKeys.ec("P-256"), Curve.P_256);
    static final ECKey OTHER_KEY = ecKey(TestKeys.newEc("P-256"), Curve.P_256);

    private Proofs() {}

    static ECKey ecKey(KeyPair pair, Curve curve) {
        return new ECKey.Builder(curve, (ECPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .build();
    }

    static RSAKey rsaKey(KeyPair pair) {
        return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                .privateKey(pair.getPrivate())
                .build();
    }

    static AccessToken token(JWK boundTo) {
        Subject subject = new Subject(
                "ann", "https://idp.example", new Nation("USA"), null, null, null, null, null, List.of(), null);
        return new AccessToken(
                new Caller(subject, "ann", "hash", DpopVerifier.thumbprint(boundTo), "app", Set.of()), TOKEN);
    }

    static Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("htm", "POST");
        claims.put("htu", BASE_URL + PATH);
        claims.put("iat", NOW.getEpochSecond());
        claims.put("jti", UUID.randomUUID().toString());
        claims.put("ath", sha256(TOKEN.getBytes(StandardCharsets.US_ASCII)));
        return claims;
    }

    static Map<String, Object> claimsWith(String name, Object value) {
        Map<String, Object> claims = claims();
        claims.put(name, value);
        return claims;
    }

    static Map<String, Object> claimsWithout(String name) {
        Map<String, Object> claims = claims();
        claims.remove(name);
        return claims;
    }

    static JWSHeader.Builder header(JWSAlgorithm algorithm, JWK key) {
        return new JWSHeader.Builder(algorithm)
                .type(new JOSEObjectType("dpop+jwt"))
                .jwk(key.toPublicJWK());
    }

    static String proof(Map<String, Object> claims) {
        return signed(header(JWSAlgorithm.ES256, KEY).build(), new Payload(claims), KEY);
    }

    static String signed(JWSHeader header, Payload payload, JWK key) {
        try {
            JWSObject jws = new JWSObject(header, payload);
            JWSSigner signer = key instanceof ECKey ec ? new ECDSASigner(ec) : new RSASSASigner((RSAKey) key);
            jws.sign(signer);
            return jws.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With any header at all; the signature is by {@link #KEY} and ES256, whatever the header says. */
    static String raw(String header, String payload) {
        try {
            String input = base64Url(header) + "." + base64Url(payload);
            JWSHeader es256 = new JWSHeader(JWSAlgorithm.ES256);
            return input + "." + new ECDSASigner(KEY).sign(es256, input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64Url(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8)).base64Url();
    }

    static String sha256(byte[] bytes) {
        return Bytes.of(Hashes.sha256(bytes)).base64Url();
    }

    static Credentials credentials(String... proofs) {
        return new Credentials(List.of("DPoP " + TOKEN), List.of(proofs), "POST", PATH);
    }
}
