package org.coalition.kas.issuer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.coalition.kas.issuer.OAuthException.Code;

/**
 * Remembers proofs for as long as they could be used again. Bounded: once full it refuses, since forgetting one early
 * would let that one be replayed.
 */
final class SeenProofs {

    static final int CAPACITY = 100_000;

    /** A proof dated {@code AHEAD} in the future is acceptable until {@code OLDEST} after that date; and 1 s of rounding. */
    private static final Duration KEPT =
            DpopProofVerifier.OLDEST.plus(DpopProofVerifier.AHEAD).plusSeconds(1);

    private final Clock clock;
    private final int capacity;
    private final Map<DpopProof, Instant> until = new LinkedHashMap<>();

    SeenProofs(Clock clock, int capacity) {
        this.clock = clock;
        this.capacity = capacity;
    }

    /**
     * Takes note of a proof that passed every other check.
     *
     * @throws OAuthException if it was seen before, or there is no room to remember it
     */
    synchronized void remember(DpopProof proof) throws OAuthException {
        forgetExpired();
        if (until.containsKey(proof)) {
            throw new OAuthException(Code.INVALID_DPOP_PROOF, "the proof was used before");
        }
        if (until.size() >= capacity) {
            throw new OAuthException(Code.TEMPORARILY_UNAVAILABLE, "too many proofs in the last minute");
        }
        until.put(proof, clock.instant().plus(KEPT));
    }

    /** All are kept equally long, so the first ones in are the first ones out. */
    private void forgetExpired() {
        var now = clock.instant();
        var oldest = until.values().iterator();
        while (oldest.hasNext() && oldest.next().isBefore(now)) {
            oldest.remove();
        }
    }
}
