package org.coalition.kas.federation;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.replay.ReplayMemory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FederationProperties.class)
class FederationConfiguration {

    @Bean
    PeerConnections peerConnections(FederationProperties properties, SslBundles bundles) {
        requireAuthorities(properties, bundles);
        return new PeerConnections(bundles, properties.sslBundle());
    }

    @Bean
    PeerGuards peerGuards(
            FederationProperties properties, CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads) {
        return new PeerGuards(breakers, bulkheads, properties.breakerWait(), properties.maxConcurrentCalls());
    }

    @Bean
    PeerSightings peerSightings(Clock clock) {
        return new PeerSightings(clock);
    }

    @Bean
    PeerKeySets peerKeySets(PeerConnections connections, PeerGuards guards) {
        return new PeerKeySets(connections, guards);
    }

    @Bean(initMethod = "start")
    PeerProbes peerProbes(
            Registry registry,
            KasIdentity identity,
            PeerKeySets keySets,
            PeerGuards guards,
            PeerSightings sightings,
            FederationProperties properties) {
        return new PeerProbes(registry, identity, keySets, guards, sightings, properties.probeInterval());
    }

    @Bean
    PeerClient peerClient(
            KasIdentity identity,
            SigningKey signingKey,
            Registry registry,
            PeerConnections connections,
            PeerGuards guards,
            PeerSightings sightings,
            MeterRegistry meters,
            Clock clock) {
        return new ForwardingPeerClient(
                identity,
                signingKey,
                registry,
                new HttpsPeerExchange(connections),
                guards,
                sightings,
                new PeerMeters(meters),
                clock);
    }

    @Bean
    PeerDirectory peerDirectory(
            Registry registry, KasIdentity identity, SealedCache metadataCache, PeerKeySets keySets) {
        return new PeerDirectory(registry, identity, metadataCache, keySets);
    }

    /** Without authorities of the federation's own, the JDK's would be trusted, on both sides. */
    private static void requireAuthorities(FederationProperties properties, SslBundles bundles) {
        if (properties.hasListener()
                && bundles.getBundle(properties.sslBundle()).getStores().getTrustStore() == null) {
            throw new IllegalArgumentException("kas.federation.ssl-bundle: the bundle " + properties.sslBundle()
                    + " needs a truststore with the federation's authorities");
        }
    }

    @Bean
    AssertionVerifier assertionVerifier(KasIdentity identity, ReplayMemory replay, Clock clock) {
        return new AssertionVerifier(identity, replay, clock);
    }
}
