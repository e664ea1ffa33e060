package org.coalition.kas.policy;

/** An OPA server was asked in vain. */
final class OpaFailure extends Exception {

    /** What a failure says of the server, for its circuit breaker. */
    enum Sign {
        /** It can't be had. */
        OUTAGE,
        /** It is there: what came was of no use, which a single odd question may have brought about. */
        ANSWER,
        /** Nothing: we did not wait long enough to know. */
        NONE
    }

    private final Sign sign;

    OpaFailure(Sign sign, String what) {
        super(what);
        this.sign = sign;
    }

    Sign sign() {
        return sign;
    }
}
