package org.coalition.kas.rewrap;

import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.coalition.kas.crypto.KeyWrap;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Provenance.Forwarded;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.domain.SlowestLeg;
import org.coalition.kas.registry.RegistrySnapshot;

/**
 * One request on its way through the pipeline: it sees one state of the registry and one moment from end to end.
 *
 * @param client wraps to the client's key: for an EC key, with one ephemeral key for the whole response
 * @param deadline by when the work must be done; combining and the audit come after it
 * @param unwraps a permit for each key that is being unwrapped
 * @param legs how long the slowest part of its work took
 */
record Inquiry(
        Caller caller,
        RewrapOrder order,
        RegistrySnapshot registry,
        KeyWrap client,
        Instant now,
        Deadline deadline,
        Semaphore unwraps,
        SlowestLeg legs) {

    /** As many keys of one request are unwrapped at once: else a large one had the key provider for itself. */
    static final int UNWRAPS_AT_ONCE = 32;

    String requestId() {
        return order.requestId();
    }

    /** Who asks us, for the policy. */
    Agreements.Asking asking() {
        KasId forwardedBy = order.provenance() instanceof Forwarded forwarded ? forwarded.by() : null;
        return new Agreements.Asking(requestId(), caller.subject(), forwardedBy, registry, now);
    }
}
