package org.coalition.kas.domain;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.coalition.kas.crypto.Hashes;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated caller.
 *
 * @param subject who asks, by the verified access token
 * @param sub of the token: what his tokens are revoked by
 * @param tokenIdHash hex SHA-256 of the token's {@code jti}, for the audit
 * @param jkt thumbprint of the key that the caller proved to have (RFC 9449)
 * @param clientId the application that the token was issued to; null if the token does not say
 * @param roles honoured roles; empty unless the issuer may speak of roles
 */
public record Caller(
        Subject subject,
        String sub,
        String tokenIdHash,
        String jkt,
        @Nullable String clientId,
        Set<String> roles) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** What a token is called by in the audit, and revoked by: the hash of its {@code jti}. */
    public static String tokenIdHash(String tokenId) {
        return Hashes.sha256Hex(tokenId.getBytes(StandardCharsets.UTF_8));
    }
}
