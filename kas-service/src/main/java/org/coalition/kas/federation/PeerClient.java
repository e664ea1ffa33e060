package org.coalition.kas.federation;

import java.util.Map;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KaoOutcome;

/** Asks a peer for keys. */
public interface PeerClient {

    /**
     * Makes one call, and blocks until it is answered or the deadline has passed. Never throws: whatever goes wrong is
     * the outcome of this peer's keys.
     *
     * @return an outcome for every key of the call, by its id
     */
    Map<String, KaoOutcome> ask(PeerCall call, Deadline deadline);
}
