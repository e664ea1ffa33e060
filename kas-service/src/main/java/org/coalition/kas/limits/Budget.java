package org.coalition.kas.limits;

import java.time.Duration;

/**
 * What somebody has left of a limit.
 *
 * @param granted whether he was given what he wanted
 * @param remaining what is left
 * @param due until he would be given it; if he was, until all is back
 */
public record Budget(LimitKind kind, Limit limit, boolean granted, long remaining, Duration due) {

    /** In whole seconds, rounded up; at least 1 if he has to wait at all. */
    public long dueSeconds() {
        return due.plusNanos(999_999_999).toSeconds();
    }
}
