package org.coalition.kas.rewrap;

import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.Provenance.Direct;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.registry.Member;

/** Whose a key is. Decided by the origin of its {@code url} and the registry, and by nothing else. */
sealed interface Route {

    /** Ours. */
    record Ours() implements Route {}

    /** An active peer's. */
    record Theirs(Member peer) implements Route {}

    /** Nobody's that could be asked. */
    record Nobodys(Refused refused) implements Route {}

    static Route of(KeyRequest key, Inquiry inquiry, KasIdentity identity) {
        return inquiry.registry()
                .owner(key.owner())
                .map(owner -> of(owner, inquiry, identity))
                .orElseGet(Route::unknown);
    }

    private static Route of(Member owner, Inquiry inquiry, KasIdentity identity) {
        if (owner.kasId().equals(identity.kasId())) {
            return new Ours();
        }
        if (!(inquiry.order().provenance() instanceof Direct)) {
            return unknown(); // a forwarded request is never forwarded again
        }
        return switch (owner.status()) {
            case ACTIVE -> new Theirs(owner);
            case SUSPENDED -> new Nobodys(new Refused(ErrorCode.PEER_SUSPENDED, "the KAS of this key is suspended"));
            case PENDING, RETIRED -> unknown();
        };
    }

    private static Route unknown() {
        return new Nobodys(new Refused(ErrorCode.UNKNOWN_KAS, "the url is not of a KAS that is known here"));
    }
}
