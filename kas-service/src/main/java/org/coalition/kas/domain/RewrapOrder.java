package org.coalition.kas.domain;

import java.util.List;
import org.coalition.kas.crypto.ClientPublicKey;

/**
 * All that one request asks for.
 *
 * @param requestId 128 fresh random bits by the first KAS, base64url
 * @param clientKey what the keys are re-encrypted to
 * @param provenance which way it came
 */
public record RewrapOrder(String requestId, ClientPublicKey clientKey, List<KeyGroup> groups, Provenance provenance) {

    public RewrapOrder {
        groups = List.copyOf(groups);
    }

    /** How many keys it asks for. */
    public int size() {
        return groups.stream().mapToInt(group -> group.keys().size()).sum();
    }
}
