package org.coalition.kas.issuer;

import static org.coalition.kas.issuer.OAuthException.Code.INVALID_DPOP_PROOF;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.URISyntaxException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Verifies DPoP proofs for token requests (RFC 9449 section 4.3). Whether a proof was seen before is left to
 * {@link SeenProofs}, which is asked last: only then can nobody fill it with proofs that fail elsewhere.
 */
final class DpopProofVerifier {

    static final List<JWSAlgorithm> ALGORITHMS =
            List.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.PS256, JWSAlgorithm.RS256);
    static final Duration OLDEST = Duration.ofSeconds(60);
    static final Duration AHEAD = Duration.ofSeconds(5);

    private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");
    private static final int LONGEST_PROOF = 8192;
    private static final int LONGEST_JTI = 256;
    private static final int SMALLEST_RSA = 2048;
    private static final int LARGEST_RSA = 8192;

    private final Clock clock;

    DpopProofVerifier(Clock clock) {
        this.clock = clock;
    }

    /**
     * Verifies the proof of one POST to an endpoint.
     *
     * @param headers every value of the {@code DPoP} header
     * @throws OAuthException {@code invalid_dpop_proof} unless all holds
     */
    DpopProof verify(List<String> headers, URI endpoint) throws OAuthException {
        require(!headers.isEmpty(), "a DPoP header is required");
        require(headers.size() == 1, "there is more than one DPoP header");
        require(headers.getFirst().length() <= LONGEST_PROOF, "the proof is too long");
        try {
            var jwt = SignedJWT.parse(headers.getFirst());
            var key = keyOf(jwt.getHeader());
            require(jwt.verify(verifier(key)), "the signature is wrong");
            return new DpopProof(key.computeThumbprint().toString(), checkedJti(jwt.getJWTClaimsSet(), endpoint));
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            throw new OAuthException(INVALID_DPOP_PROOF, "the proof is malformed, or its key doesn't fit");
        }
    }

    private static JWK keyOf(JWSHeader header) throws OAuthException {
        require(TYPE.equals(header.getType()), "typ must be dpop+jwt");
        require(ALGORITHMS.contains(header.getAlgorithm()), "alg must be one of " + ALGORITHMS);
        require(header.getCriticalParams() == null, "no crit parameter is understood");
        var key = header.getJWK();
        if (key == null || key.isPrivate()) {
            throw new OAuthException(INVALID_DPOP_PROOF, "jwk must be a public key");
        }
        return key;
    }

    /** Nimbus fits the algorithm to the key's type and curve; the size of an RSA key is ours to check. */
    private static JWSVerifier verifier(JWK key) throws OAuthException, JOSEException {
        return switch (key) {
            case ECKey ec -> new ECDSAVerifier(ec);
            case RSAKey rsa -> {
                require(rsa.size() >= SMALLEST_RSA && rsa.size() <= LARGEST_RSA, "the RSA key has a wrong size");
                yield new RSASSAVerifier(rsa);
            }
            default -> throw new OAuthException(INVALID_DPOP_PROOF, "jwk must be an EC or RSA key");
        };
    }

    private String checkedJti(JWTClaimsSet claims, URI endpoint) throws OAuthException, ParseException {
        require("POST".equals(claims.getStringClaim("htm")), "htm must be POST");
        require(isAt(claims.getStringClaim("htu"), endpoint), "htu must be the token endpoint");
        require(isFresh(claims), "iat must be within 60 s past and 5 s future");
        var jti = claims.getJWTID();
        if (jti == null || jti.isEmpty() || jti.length() > LONGEST_JTI) {
            throw new OAuthException(INVALID_DPOP_PROOF, "jti must have from 1 to 256 characters");
        }
        return jti;
    }

    private boolean isFresh(JWTClaimsSet claims) {
        var issued = claims.getIssueTime();
        if (issued == null) {
            return false;
        }
        var now = clock.instant();
        return !issued.toInstant().isBefore(now.minus(OLDEST))
                && !issued.toInstant().isAfter(now.plus(AHEAD));
    }

    private static boolean isAt(@Nullable String htu, URI endpoint) {
        try {
            return htu != null && normalised(new URI(htu)).equals(normalised(endpoint));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** RFC 3986 section 6.2: case of scheme and host, the default port, dot segments; no query, no fragment. */
    private static String normalised(URI uri) throws URISyntaxException {
        if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new URISyntaxException("", "no absolute URL of a host");
        }
        var port = uri.getPort() == 443 ? -1 : uri.getPort();
        var host = uri.getHost().toLowerCase(Locale.ROOT);
        return uri.getScheme().toLowerCase(Locale.ROOT) + "://" + host + ":" + port
                + uri.normalize().getRawPath();
    }

    private static void require(boolean holds, String otherwise) throws OAuthException {
        if (!holds) {
            throw new OAuthException(INVALID_DPOP_PROOF, otherwise);
        }
    }
}
