package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.coalition.kas.auth.AuthenticationException.Reason;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * Verifies DPoP proofs (RFC 9449 section 4.3), all but their being fresh: the replay memory is written only after
 * everything else holds, so that forged proofs can't fill it.
 */
final class DpopVerifier {

    static final Duration MAX_AGE = Duration.ofMinutes(1);
    static final Duration MAX_AHEAD = Duration.ofSeconds(5);

    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");
    private static final int MAX_CHARS = 8_192;
    private static final int MAX_ID_CHARS = 256;

    private final String baseUrl;
    private final DpopNonces nonces;
    private final Clock clock;

    DpopVerifier(String baseUrl, DpopNonces nonces, Clock clock) {
        this.baseUrl = baseUrl;
        this.nonces = nonces;
        this.clock = clock;
    }

    /** Verifies the one {@code DPoP} header for this request and this token. */
    DpopProof verify(Credentials credentials, AccessToken token) throws AuthenticationException {
        DpopProof proof = verify(credentials, token, baseUrl, clock.instant());
        if (!nonces.accepts(proof.nonce())) {
            throw new AuthenticationException(
                    Reason.USE_DPOP_NONCE, "the proof must hold the nonce that DPoP-Nonce of this answer gives");
        }
        return proof;
    }

    /**
     * As {@link #verify(Credentials, AccessToken)}, for a proof that was made for another server and judged there, which
     * asks for nonces of its own if it does.
     */
    DpopProof verify(Credentials credentials, AccessToken token, String serverUrl, Instant judgedAt)
            throws AuthenticationException {
        List<String> headers = credentials.proofs();
        require(headers.size() == 1, "one DPoP header is required");
        require(headers.getFirst().length() <= MAX_CHARS, "the proof is too long");
        SignedJWT jwt = parse(headers.getFirst());
        JWK key = key(jwt);
        require(TYPE.equals(jwt.getHeader().getType()), "typ must be dpop+jwt");
        require(ProofKeys.verify(jwt, key), "the signature does not verify by an allowed alg and the proof's own jwk");
        String jkt = thumbprint(key);
        if (!equal(jkt, token.caller().jkt())) {
            throw new AuthenticationException(Reason.INVALID_TOKEN, "the token is bound to another DPoP key (cnf.jkt)");
        }
        JWTClaimsSet claims = claims(jwt);
        require(credentials.method().equals(text(claims, "htm")), "htm must be the request's method");
        require(sameUri(text(claims, "htu"), serverUrl + credentials.path()), "htu must be the URL of this endpoint");
        require(equal(sha256(token.value()), text(claims, "ath")), "ath must be the hash of the access token");
        return new DpopProof(
                key, jkt, id(claims), issuedAt(claims, judgedAt), text(claims, "bodyHash"), text(claims, "nonce"));
    }

    private static Instant issuedAt(JWTClaimsSet claims, Instant now) throws AuthenticationException {
        Date date = claims.getIssueTime();
        require(date != null, "iat is required");
        Instant issuedAt = date.toInstant();
        require(
                !issuedAt.isBefore(now.minus(MAX_AGE)) && !issuedAt.isAfter(now.plus(MAX_AHEAD)),
                "iat must be within 60 s past and 5 s ahead of the server's clock");
        return issuedAt;
    }

    private static String id(JWTClaimsSet claims) throws AuthenticationException {
        String id = claims.getJWTID();
        require(id != null && !id.isEmpty() && id.length() <= MAX_ID_CHARS, "jti must have 1 to 256 characters");
        return id;
    }

    private static SignedJWT parse(String proof) throws AuthenticationException {
        try {
            return SignedJWT.parse(proof);
        } catch (ParseException | RuntimeException e) {
            throw refused("the proof is not a signed JWT with a public jwk");
        }
    }

    private static JWK key(SignedJWT jwt) throws AuthenticationException {
        JWK key = jwt.getHeader().getJWK();
        require(key != null && !key.isPrivate(), "the proof must carry its public key as jwk");
        return key;
    }

    private static JWTClaimsSet claims(SignedJWT jwt) throws AuthenticationException {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            require(claims != null, "the proof has no claims");
            return claims;
        } catch (ParseException e) {
            throw refused("the proof's claims are not JSON");
        }
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    static String thumbprint(JWK key) {
        try {
            return key.computeThumbprint().toString();
        } catch (JOSEException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
    }

    private static String sha256(String text) {
        return Bytes.of(Hashes.sha256(text.getBytes(StandardCharsets.US_ASCII))).base64Url();
    }

    /** Equal after normalisation (RFC 3986 section 6.2), query and fragment aside (RFC 9449 section 4.3). */
    private static boolean sameUri(@Nullable String sent, String own) {
        try {
            return sent != null && normalised(new URI(sent)).equals(normalised(new URI(own)));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String normalised(URI uri) {
        URI clean = uri.normalize();
        String scheme = String.valueOf(clean.getScheme()).toLowerCase(Locale.ROOT);
        String host = String.valueOf(clean.getHost()).toLowerCase(Locale.ROOT);
        int port = clean.getPort() == -1 && scheme.equals("https") ? 443 : clean.getPort();
        return scheme + "://" + (clean.getRawUserInfo() == null ? "" : "@") + host + ":" + port + clean.getRawPath();
    }

    static boolean equal(String expected, @Nullable String actual) {
        return actual != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }

    private static void require(boolean holds, String otherwise) throws AuthenticationException {
        if (!holds) {
            throw refused(otherwise);
        }
    }

    private static AuthenticationException refused(String description) {
        return new AuthenticationException(Reason.INVALID_DPOP_PROOF, description);
    }
}
