package org.coalition.kas.protocol;

import java.util.List;
import org.coalition.kas.crypto.ClientPublicKey;

/** What a client asks for, checked in form: {@link RequestCodec}. */
public record RewrapRequest(ClientPublicKey clientPublicKey, List<PolicyGroup> groups) {

    public RewrapRequest {
        groups = List.copyOf(groups);
    }

    /** The number of KAOs in all groups. */
    public int size() {
        return groups.stream()
                .mapToInt(group -> group.keyAccessObjects().size())
                .sum();
    }
}
