package org.coalition.kas.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Stands at the tests' time until it is advanced. */
final class MovingClock extends Clock {

    private Duration later = Duration.ZERO;

    void advance(Duration time) {
        later = later.plus(time);
    }

    @Override
    public Instant instant() {
        return Proofs.NOW.plus(later);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
