package org.coalition.kas.domain;

import java.net.URI;
import org.coalition.kas.protocol.KasOrigin;

/**
 * Who this KAS is.
 *
 * @param kasId its name in the federation
 * @param nation whose it is
 * @param baseUrl absolute https URL without a trailing slash; DPoP proofs are for this URL, whatever a Host header says
 */
public record KasIdentity(KasId kasId, Nation nation, String baseUrl) {

    /** Checks the URL. */
    public KasIdentity {
        try {
            KasOrigin.of(baseUrl);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("kas.base-url " + e.getMessage(), e);
        }
        if (baseUrl.endsWith("/")) {
            throw new IllegalArgumentException("kas.base-url must not end in a slash");
        }
        if (!URI.create(baseUrl).getRawPath().isEmpty()) {
            // A peer knows our origin only, and a client's proof is for the whole URL.
            throw new IllegalArgumentException("kas.base-url must not have a path");
        }
    }

    /** What a KAO's {@code url} must be of to be ours. */
    public KasOrigin origin() {
        return KasOrigin.of(baseUrl);
    }
}
