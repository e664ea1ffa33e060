package org.coalition.kas.federation;

import java.net.http.HttpResponse;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.registry.Member;

/** One HTTPS exchange with a peer. The seam between what is said and how it gets there. */
interface PeerExchange {

    /**
     * Sends a forwarded request, and blocks until the whole answer is there.
     *
     * @throws PeerFailure if it is not, in time
     */
    HttpResponse<byte[]> send(Member peer, PeerCall call, String assertion, Deadline deadline) throws PeerFailure;
}
