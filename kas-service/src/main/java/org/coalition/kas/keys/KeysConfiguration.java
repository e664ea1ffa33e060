package org.coalition.kas.keys;

import com.google.cloud.kms.v1.CryptoKeyVersionName;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.coalition.kas.cache.CacheProperties;
import org.coalition.kas.cache.CacheSeal;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeysProperties.class)
class KeysConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(KeysConfiguration.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);

    private static CircuitBreakerConfig breaker(KeysProperties.CloudKms kms) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(SlidingWindowType.TIME_BASED)
                .slidingWindowSize(30)
                .minimumNumberOfCalls(3)
                .failureRateThreshold(50)
                .waitDurationInOpenState(kms.breakerWait())
                .permittedNumberOfCallsInHalfOpenState(2)
                .build();
    }

    @Bean
    KeyManagementServiceClient cloudKms(KeysProperties properties) throws IOException {
        return CloudKmsClient.connect(properties.cloudKms());
    }

    @Bean
    KeyProvider keyProvider(
            KeyManagementServiceClient client,
            KeysProperties properties,
            CircuitBreakerRegistry breakers,
            BulkheadRegistry bulkheads,
            MeterRegistry meters) {
        KeysProperties.CloudKms kms = properties.cloudKms();
        KeyProvider provider =
                new CloudKmsKeyProvider(client, kms.attemptTimeout(), kms.protectionLevel(), new KmsMeters(meters));
        Bulkhead bulkhead = bulkheads.bulkhead(
                "kms",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(kms.maxConcurrentCalls())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        return new GuardedKeyProvider(provider, breakers.circuitBreaker("kms", breaker(kms)), bulkhead);
    }

    /** A KAS without its keys does not start, and one with another nation's keys neither. */
    @Bean
    KeyRing keyRing(KeysProperties properties, KeyProvider provider, KasIdentity identity)
            throws KeyProviderUnavailableException {
        if (properties.wrapping().isEmpty()) {
            throw new IllegalArgumentException("kas.keys.wrapping must name at least one key");
        }
        Deadline deadline = Deadline.in(properties.cloudKms().startTimeout());
        List<WrappingKey> keys = new ArrayList<>();
        for (KeysProperties.Wrapping key : properties.wrapping()) {
            requireOwnLocation(key, properties, identity);
            // Only an active key is published; of the others the KMS may have no public half any more.
            RSAPublicKey published =
                    key.state() == KeyState.ACTIVE ? awaitPublicKey(provider, key.name(), deadline) : null;
            keys.add(new WrappingKey(new KeyId(key.kid()), key.name(), key.state(), published));
        }
        return new KeyRing(keys);
    }

    @Bean
    MeterBinder keyMeters(KeyRing ring) {
        return meters -> KeyMeters.bind(ring, meters);
    }

    /** A KMS that starts beside us, or is away for a moment, is waited for. */
    private static RSAPublicKey awaitPublicKey(KeyProvider provider, String name, Deadline deadline)
            throws KeyProviderUnavailableException {
        while (true) {
            try {
                return provider.publicKey(name, deadline);
            } catch (KeyProviderUnavailableException e) {
                if (!e.isOutage() || deadline.passed()) {
                    throw e;
                }
                LOG.warn("Cloud KMS can't be had yet: {}", e.getMessage());
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }

    private static void requireOwnLocation(
            KeysProperties.Wrapping key, KeysProperties properties, KasIdentity identity) {
        CryptoKeyVersionName name =
                CryptoKeyVersionName.isParsableFrom(key.name()) ? CryptoKeyVersionName.parse(key.name()) : null;
        if (name == null || !name.toString().equals(key.name())) {
            throw new IllegalArgumentException("kas.keys.wrapping: " + key.name()
                    + " must be projects/P/locations/L/keyRings/R/cryptoKeys/K/cryptoKeyVersions/V");
        }
        String location = name.getLocation();
        if (!properties.allowedLocations().contains(location)) {
            throw new IllegalArgumentException("kas.keys.wrapping: the key " + key.kid() + " is in " + location
                    + ", which is not among kas.keys.allowed-locations of " + identity.nation());
        }
    }

    @Bean
    SigningKey signingKey(KeysProperties properties) {
        SigningKey key = SigningKey.read(properties.signingKeyFile());
        ECKey published = new ECKey.Builder(key.publicJwk())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .build();
        return new SigningKey(key.kid(), key.privateKey(), published);
    }

    @Bean
    DekSource dekSource(
            KeyRing ring, SealedCache dekCache, KeyProvider provider, CacheProperties cache, KasIdentity identity) {
        return cache.enabled()
                ? new CachedDekSource(ring, dekCache, provider, identity.nation())
                : new DirectDekSource(ring, provider);
    }

    /** After the cache key, without which nothing could be remembered. */
    @Bean
    @DependsOn("cacheKeyLoader")
    PublishedKeys publishedKeys(KeyRing ring, SealedCache publicKeyCache, KeyProvider provider, KasIdentity identity) {
        return new PublishedKeys(ring, publicKeyCache, provider, identity.nation());
    }

    @Bean(initMethod = "load")
    CacheKeyLoader cacheKeyLoader(KeyRing ring, KeyProvider provider, CacheSeal seal, CacheProperties cache) {
        return new CacheKeyLoader(ring, provider, seal, cache.wrappedKeyFile(), new KeyId(cache.wrappedKeyKid()));
    }
}
