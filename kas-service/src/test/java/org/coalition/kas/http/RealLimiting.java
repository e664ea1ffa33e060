package org.coalition.kas.http;

import java.util.Map;
import org.coalition.kas.limits.RealLimits;

/** What only this package can make, for the tests of others. */
public final class RealLimiting {

    private RealLimiting() {}

    /** Of one replica, with limits as settings have them. */
    public static RateLimiting of(Map<String, String> settings) {
        return new RateLimiting(RealLimits.alone(settings));
    }
}
