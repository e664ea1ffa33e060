package org.coalition.kas.keys;

import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import org.coalition.kas.cache.CacheProperties;
import org.coalition.kas.cache.CacheSeal;
import org.coalition.kas.cache.LeasedCache;
import org.coalition.kas.cache.SealedCache;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.registry.Registry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Lazy;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(KeysProperties.class)
class KeysConfiguration {

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

    /** Lazy, as what needs it: a KAS whose keys are all in files has no Cloud KMS. */
    @Bean
    @Lazy
    KeyManagementServiceClient cloudKms(KeysProperties properties) throws IOException {
        return CloudKmsClient.connect(properties.cloudKms());
    }

    @Bean
    @Lazy
    GuardedKeyProvider cloudKmsKeyProvider(
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

    @Bean
    DeferredKeyProvider addedKeys(ObjectProvider<GuardedKeyProvider> cloudKmsKeyProvider) {
        return new DeferredKeyProvider(cloudKmsKeyProvider::getObject);
    }

    @Bean
    KeyRingStart keyRingStart(KeysProperties properties, KasIdentity identity, DeferredKeyProvider addedKeys) {
        return new KeyRingStart(properties, identity, addedKeys);
    }

    @Bean
    KeyRing keyRing(KeyRingStart start, Registry registry) throws KeyProviderUnavailableException {
        return start.keyRing(registry.snapshot().keys());
    }

    @Bean
    KeyRingUpkeep keyRingUpkeep(
            KeyRing ring,
            KeyRingStart start,
            Registry registry,
            LeasedCache dekCache,
            KasIdentity identity,
            MeterRegistry meters) {
        DekPurge purge = new DekPurge(dekCache, identity.nation(), System::nanoTime);
        return new KeyRingUpkeep(ring, start.keys(), registry, purge, new KeyMeters(meters));
    }

    @Bean
    KeyAdministration keyAdministration(
            KeyRing ring, KeyRingStart start, DeferredKeyProvider addedKeys, SigningKey signingKey, Registry registry) {
        return new KeyAdministration(ring, start.keys(), addedKeys, signingKey, registry);
    }

    /** Degraded is not unready: what is cached is served, and so are keys of our own. Nobody is asked for this. */
    @Bean
    HealthIndicator keysHealthIndicator(CircuitBreakerRegistry breakers) {
        return () -> {
            boolean closed = breakers.find("kms")
                    .map(breaker -> breaker.getState() == CircuitBreaker.State.CLOSED)
                    .orElse(true); // all keys are in files
            return Health.status(closed ? Status.UP : new Status("DEGRADED")).build();
        };
    }

    @Bean
    SigningKey signingKey(KeysProperties properties, KeyRing ring)
            throws JOSEException, KeyProviderUnavailableException {
        SigningKey key = SigningKey.read(properties.signingKeyFile());
        PublicKey signing = key.publicJwk().toPublicKey();
        for (WrappingKey wrapping : ring.all()) {
            // An own key is asked for in whatever state; the KMS's are RSA keys, and it is not asked.
            PublicKey other =
                    wrapping.isRemote() ? wrapping.publicKey() : wrapping.publicKey(Deadline.in(Duration.ZERO));
            if (other != null && Arrays.equals(signing.getEncoded(), other.getEncoded())) {
                throw new IllegalArgumentException("kas.keys.signing-key-file: it must not be a wrapping key");
            }
        }
        ECKey published = new ECKey.Builder(key.publicJwk())
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.ES256)
                .build();
        return new SigningKey(key.kid(), key.privateKey(), published);
    }

    @Bean
    DekSource dekSource(KeyRing ring, LeasedCache dekCache, CacheProperties cache, KasIdentity identity) {
        return cache.enabled() ? new CachedDekSource(ring, dekCache, identity.nation()) : new DirectDekSource(ring);
    }

    /** After the cache key, without which nothing could be remembered. */
    @Bean
    @DependsOn("cacheKeyLoader")
    PublishedKeys publishedKeys(KeyRing ring, SealedCache publicKeyCache, KasIdentity identity) {
        return new PublishedKeys(ring, publicKeyCache, identity.nation());
    }

    @Bean(initMethod = "load")
    CacheKeyLoader cacheKeyLoader(KeyRing ring, CacheSeal seal, CacheProperties cache) {
        return new CacheKeyLoader(ring, seal, cache.wrappedKeyFile(), new KeyId(cache.wrappedKeyKid()));
    }
}
