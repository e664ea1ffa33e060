package org.coalition.kas.auth;

import java.util.List;
import java.util.Map;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.registry.Revocation;
import org.coalition.kas.registry.Revocations;

/** A registry that knows of nothing but revocations. */
final class Revoked {

    private Revoked() {}

    static RegistrySnapshot snapshot(List<Revocation> revocations) {
        return new RegistrySnapshot(List.of(), List.of(), Map.of(), new Revocations(revocations), Map.of(), true);
    }
}
