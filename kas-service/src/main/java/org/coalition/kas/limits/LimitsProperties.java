package org.coalition.kas.limits;

import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits, each a number and a period: {@code 600/1m}. None can be switched off.
 *
 * @param ip requests from an address, or from 64 bits of IPv6; in each replica
 * @param subject requests of a subject
 * @param client requests by one application, of all its subjects
 * @param peer requests that one peer forwards
 * @param kao key access objects that a subject asks for; not under {@code kas.rewrap.max-key-access-objects}
 * @param maxInHouse requests that a replica works on at once; the next one gets 503
 * @param maxInHousePerAddress those of one address, or of a peer by one certificate; half of the house if absent
 */
@ConfigurationProperties("kas.limits")
record LimitsProperties(
        @DefaultValue("6000/1m") Limit ip,
        @DefaultValue("600/1m") Limit subject,
        @DefaultValue("30000/1m") Limit client,
        @DefaultValue("60000/1m") Limit peer,
        @DefaultValue("6000/1m") Limit kao,
        @DefaultValue("64") int maxInHouse,
        @Nullable Integer maxInHousePerAddress) {

    LimitsProperties {
        if (maxInHouse < 1) {
            throw new IllegalArgumentException("kas.limits.max-in-house must be 1 at least");
        }
        if (maxInHousePerAddress != null && maxInHousePerAddress < 1) {
            throw new IllegalArgumentException("kas.limits.max-in-house-per-address must be 1 at least");
        }
    }

    Limit of(LimitKind kind) {
        return switch (kind) {
            case IP -> ip;
            case SUBJECT -> subject;
            case CLIENT -> client;
            case PEER -> peer;
            case KAO -> kao;
        };
    }

    int roomForOneAddress() {
        return maxInHousePerAddress == null ? (maxInHouse + 1) / 2 : maxInHousePerAddress;
    }

    Duration longestPeriod() {
        return Stream.of(LimitKind.values())
                .map(kind -> of(kind).period())
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
