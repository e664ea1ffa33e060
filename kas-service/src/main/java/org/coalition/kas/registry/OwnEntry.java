package org.coalition.kas.registry;

import java.util.Optional;
import org.coalition.kas.domain.KasIdentity;

/** Compares what the registry says about this KAS with what its settings say. */
final class OwnEntry {

    private OwnEntry() {}

    /** What differs, naming the settings; empty if nothing does. The status is a question of its own. */
    static Optional<String> difference(RegistrySnapshot snapshot, KasIdentity identity) {
        Optional<Member> own = snapshot.member(identity.kasId());
        if (own.isEmpty()) {
            return Optional.of("kas_registry has no valid entry with the kasId " + identity.kasId() + " (kas.id)");
        }
        Member member = own.get();
        if (!member.origin().equals(identity.origin())) {
            return Optional.of("kas_registry says that " + identity.kasId() + " has the origin " + member.origin()
                    + ", kas.base-url says " + identity.origin());
        }
        if (!member.nation().equals(identity.nation())) {
            return Optional.of("kas_registry says that " + identity.kasId() + " is of " + member.nation()
                    + ", kas.nation says " + identity.nation());
        }
        return Optional.empty();
    }

    /** Whether the entry is active; empty if it is. */
    static Optional<String> inactivity(RegistrySnapshot snapshot, KasIdentity identity) {
        return snapshot.member(identity.kasId())
                .filter(member -> !member.isActive())
                .map(member -> "kas_registry says that this KAS, " + member.kasId() + ", is " + member.status()
                        + ", it must be ACTIVE");
    }
}
