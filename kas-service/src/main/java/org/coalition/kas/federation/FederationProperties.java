package org.coalition.kas.federation;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Peers.
 *
 * @param port of the federation listener; 0 for none, for a KAS without peers
 * @param sslBundle our certificate for peers, and the federation's authorities
 * @param parallel whether peers and local work run at once; the other way is there for comparison
 * @param breakerWait how long a peer's circuit breaker stays open before it lets two probes through
 * @param maxConcurrentCalls more than these at once to one peer wait a moment and are refused then; a part of
 *     {@code kas.limits.max-in-house}, so that a peer that hangs does not fill the house
 * @param probeInterval how often each peer is asked for its key set, to know that it is there
 */
@ConfigurationProperties("kas.federation")
public record FederationProperties(
        @DefaultValue("0") int port,
        @DefaultValue("federation") String sslBundle,
        @DefaultValue("true") boolean parallel,
        @DefaultValue("30s") Duration breakerWait,
        @DefaultValue("20") int maxConcurrentCalls,
        @DefaultValue("30s") Duration probeInterval) {

    public boolean hasListener() {
        return port != 0;
    }
}
