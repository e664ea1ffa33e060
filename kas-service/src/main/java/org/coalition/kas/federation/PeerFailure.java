package org.coalition.kas.federation;

import org.coalition.kas.protocol.ErrorCode;

/** A call to a peer that came to nothing, and what its keys' results say of it. */
final class PeerFailure extends Exception {

    private final ErrorCode code;
    private final boolean peersFault;
    private final boolean cancelled;

    /**
     * Makes one.
     *
     * @param peersFault whether the circuit breaker counts it: connect errors, time-outs and bare 5xx only
     */
    PeerFailure(ErrorCode code, boolean peersFault, String message) {
        this(code, peersFault, false, message);
    }

    private PeerFailure(ErrorCode code, boolean peersFault, boolean cancelled, String message) {
        super(message);
        this.code = code;
        this.peersFault = peersFault;
        this.cancelled = cancelled;
    }

    /** Nobody wants the answer any more. */
    static PeerFailure cancelled() {
        return new PeerFailure(ErrorCode.PEER_TIMEOUT, false, true, "the call was cancelled");
    }

    ErrorCode code() {
        return code;
    }

    boolean isPeersFault() {
        return peersFault;
    }

    boolean isCancelled() {
        return cancelled;
    }
}
