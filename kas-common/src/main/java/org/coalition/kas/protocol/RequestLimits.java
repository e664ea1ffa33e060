package org.coalition.kas.protocol;

/**
 * How much one request may ask for.
 *
 * @param maxGroups policy groups, 64 unless configured otherwise
 * @param maxKeyAccessObjects in all groups together, 256 unless configured otherwise
 */
public record RequestLimits(int maxGroups, int maxKeyAccessObjects) {

    public static final RequestLimits DEFAULT = new RequestLimits(64, 256);
}
