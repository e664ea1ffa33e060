package org.coalition.kas.rewrap;

import java.util.List;
import java.util.function.Supplier;
import org.coalition.kas.domain.Cancellation;
import org.coalition.kas.domain.KaoOutcome.Refused;
import org.coalition.kas.domain.KeyRequest;

/**
 * One of the pieces of work that a request is made of. It never fails: what goes wrong in it is the outcome of its keys.
 *
 * @param keys whose outcomes it gives
 * @param cancellation told when nobody wants it any more: a call to a peer is broken off then. Work of our own does not listen,
 *     it is just not waited for, since others may be sharing its look-up of a key
 */
record Leg(List<KeyRequest> keys, Cancellation cancellation, Supplier<List<Decided>> work) {

    /** Work of our own. */
    static Leg ours(List<KeyRequest> keys, Supplier<List<Decided>> work) {
        return new Leg(keys, new Cancellation(), work);
    }

    /** The same outcome for every key. */
    List<Decided> all(Refused refused) {
        return Decided.allRefused(keys, refused.code(), refused.text());
    }
}
