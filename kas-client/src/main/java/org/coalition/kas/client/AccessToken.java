package org.coalition.kas.client;

import java.time.Duration;
import java.time.Instant;

/**
 * A token bound to a DPoP key. Useless to who has not the key, and still kept out of logs.
 *
 * @param value the compact JWS
 */
public record AccessToken(String value, Instant expiresAt) {

    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** Whether it will not do for another request. */
    public boolean isStale(Instant now) {
        return !now.plus(MARGIN).isBefore(expiresAt);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "AccessToken[expires " + expiresAt + "]";
    }
}
