package org.coalition.kas.registry;

import java.net.URI;
import java.security.PublicKey;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.protocol.KasOrigin;

/**
 * One KAS of the federation, as this nation's registry knows it.
 *
 * @param origin what a KAO's {@code url} must be of to belong to it
 * @param federationUrl where its federation listener is; the only place that a request is forwarded to
 * @param certificateThumbprints hex SHA-256 of the DER of each certificate that it may present; several for rotation
 * @param signingKeys what its results and assertions verify with, by {@code kid}
 */
public record Member(
        KasId kasId,
        Nation nation,
        KasOrigin origin,
        URI federationUrl,
        Status status,
        Set<String> certificateThumbprints,
        Map<String, PublicKey> signingKeys) {

    /** Where an entry is in its life. */
    public enum Status {
        PENDING,
        ACTIVE,
        SUSPENDED,
        RETIRED
    }

    public Member {
        certificateThumbprints = Set.copyOf(certificateThumbprints);
        signingKeys = Map.copyOf(signingKeys);
    }

    public boolean isActive() {
        return status == Status.ACTIVE;
    }
}
