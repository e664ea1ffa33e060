package org.coalition.kas.rewrap;

import java.util.List;
import java.util.function.Supplier;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyRequest;

/**
 * One of the pieces of work that a request is made of. It never fails: what goes wrong in it is the outcome of its keys.
 *
 * @param keys whose outcomes it gives
 * @param remote whether it is a call to a peer, which is broken off when nobody wants it any more; work of our own is just
 *     not waited for, since others may be sharing its look-up of a key
 */
record Leg(List<KeyRequest> keys, boolean remote, Supplier<List<Decided>> work) {

    /** The same outcome for every key. */
    List<Decided> all(Refused refused) {
        return Decided.allRefused(keys, refused.code(), refused.text());
    }
}
