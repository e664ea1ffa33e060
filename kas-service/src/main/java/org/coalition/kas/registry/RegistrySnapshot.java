package org.coalition.kas.registry;

import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.protocol.KasOrigin;

/**
 * The registry at one moment.
 *
 * @param members KASes by their origin
 * @param originatorKeys public keys of data originators by {@code kid}
 */
public record RegistrySnapshot(Map<KasOrigin, KasId> members, Map<String, PublicKey> originatorKeys) {

    public RegistrySnapshot {
        members = Map.copyOf(members);
        originatorKeys = Map.copyOf(originatorKeys);
    }

    /** The KAS that has exactly this origin. */
    public Optional<KasId> owner(KasOrigin origin) {
        return Optional.ofNullable(members.get(origin));
    }

    public Optional<PublicKey> originatorKey(String kid) {
        return Optional.ofNullable(originatorKeys.get(kid));
    }
}
