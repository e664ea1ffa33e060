package org.coalition.kas.auth;

import com.nimbusds.jose.jwk.JWK;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A DPoP proof whose signature and claims hold, but which may have been used before.
 *
 * @param key public key that signed it
 * @param jkt the key's thumbprint
 * @param id its {@code jti}
 * @param bodyHash base64url SHA-256 of the body that it is for, if it says so
 * @param nonce of a server, if it holds one
 */
record DpopProof(
        JWK key,
        String jkt,
        String id,
        Instant issuedAt,
        @Nullable String bodyHash,
        @Nullable String nonce) {}
