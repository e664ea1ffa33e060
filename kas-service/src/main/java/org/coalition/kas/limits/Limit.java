package org.coalition.kas.limits;

import java.time.Duration;
import org.springframework.boot.convert.DurationStyle;

/**
 * So many in a period. What was taken comes back evenly over the period; who has not come for that long may take all at
 * once.
 */
public record Limit(long count, Duration period) {

    private static final long MOST = 1_000_000_000;
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public Limit {
        if (count < 1) {
            throw new IllegalArgumentException("a limit is of 1 at least: nothing switches it off");
        }
        if (count > MOST) {
            throw new IllegalArgumentException("a limit is of a billion at most");
        }
        if (period.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("the period of a limit is 1 s at least");
        }
    }

    /**
     * As a setting has it: {@code 600/1m}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static Limit valueOf(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a limit is a number and a period, such as 600/1m");
        }
        return new Limit(
                Long.parseLong(text.substring(0, slash).strip()),
                DurationStyle.detectAndParse(text.substring(slash + 1).strip()));
    }
}
