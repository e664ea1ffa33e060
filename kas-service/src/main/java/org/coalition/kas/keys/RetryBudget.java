package org.coalition.kas.keys;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How often calls may be repeated: one retry for ten calls, and a reserve of ten for what goes wrong in quiet times. A
 * provider that is down gets a tenth more of calls, and not three times as many.
 */
final class RetryBudget {

    /** Counted in tenths of a retry, so that it is exact. */
    private static final int CALL_EARNS = 1;

    private static final int RETRY_COSTS = 10;
    private static final int RESERVE = 10 * RETRY_COSTS;

    private final AtomicInteger tenths = new AtomicInteger(RESERVE);

    /** A call is made for the first time. */
    void earn() {
        tenths.updateAndGet(have -> Math.min(RESERVE, have + CALL_EARNS));
    }

    /** Whether a call may be made again; if so, it is paid for. */
    boolean spend() {
        return tenths.getAndUpdate(have -> have < RETRY_COSTS ? have : have - RETRY_COSTS) >= RETRY_COSTS;
    }
}
