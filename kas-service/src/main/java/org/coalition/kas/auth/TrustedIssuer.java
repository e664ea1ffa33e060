package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** An issuer from the configuration, and the decoder for its tokens. */
final class TrustedIssuer implements Closeable {

    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));
    private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final MappedJwtClaimSetConverter CONVERTER = MappedJwtClaimSetConverter.withDefaults(Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(TrustedIssuer.class);

    private final AuthProperties.Issuer properties;
    private final IssuerKeySet source;
    private final JWKSource<SecurityContext> keys;
    private final JwtDecoder decoder;
    private final OAuth2TokenValidator<Jwt> validator;
    private volatile @Nullable Thread prefetching;

    TrustedIssuer(
            AuthProperties.Issuer properties,
            Duration clockSkew,
            OAuth2TokenValidator<Jwt> claims,
            IssuerKeySet source,
            Clock clock) {
        this.properties = properties;
        JwtTimestampValidator times = new JwtTimestampValidator(clockSkew);
        times.setClock(clock);
        this.source = source;
        this.keys = cached(source, properties.keySet());
        NimbusJwtDecoder nimbus = new NimbusJwtDecoder(processor(keys));
        nimbus.setClaimSetConverter(TrustedIssuer::asSent);
        this.validator = new DelegatingOAuth2TokenValidator<>(times, claims);
        nimbus.setJwtValidator(validator);
        this.decoder = nimbus;
    }

    /** Spring's own conversion makes up an {@code iat} where a token has none. */
    private static Map<String, Object> asSent(Map<String, Object> claims) {
        Map<String, Object> converted = CONVERTER.convert(claims);
        if (!claims.containsKey(JwtClaimNames.IAT)) {
            converted.remove(JwtClaimNames.IAT);
        }
        return converted;
    }

    AuthProperties.Issuer properties() {
        return properties;
    }

    JwtDecoder decoder() {
        return decoder;
    }

    /** Whether a token whose signature has been verified is valid now: times pass. */
    OAuth2TokenValidatorResult validate(Jwt token) {
        return validator.validate(token);
    }

    /** Fetches the key set in the background, so that the first request need not wait for it; until it is there. */
    void prefetch() {
        prefetching = Thread.ofVirtual().name("jwks-prefetch").start(() -> {
            try {
                while (!fetch()) {
                    Thread.sleep(RETRY);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean fetch() {
        try {
            keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
        } catch (KeySourceException e) {
            LOG.debug("The key set of the issuer {} is not there yet", properties.issuer(), e);
        }
        return source.hadOne();
    }

    private static DefaultJWTProcessor<SecurityContext> processor(JWKSource<SecurityContext> keys) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        JOSEObjectType[] types = TYPES.toArray(JOSEObjectType[]::new);
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(types));
        processor.setJWSKeySelector(new IssuerKeys(keys));
        processor.setJWSVerifierFactory(new Ed25519Verifier.Factory());
        processor.setJWTClaimsSetVerifier((claims, context) -> {}); // the decoder's validators do that
        return processor;
    }

    /**
     * Cached, refreshed ahead in the background, and kept through an outage. Whoever waits for another's fetch waits for
     * longer than the two documents of one can take; else he would be refused, and not served with the last set.
     */
    private static JWKSource<SecurityContext> cached(IssuerKeySet source, AuthProperties.KeySet set) {
        long life = set.life().toMillis();
        return JWKSourceBuilder.create(source)
                .cache(life, Math.min(set.timeout().toMillis() * 5 / 2, life / 2))
                .refreshAheadCache(Math.min(REFRESH_AHEAD.toMillis(), life / 4), true)
                .rateLimited(false)
                .outageTolerant(set.outageGrace().toMillis())
                .build();
    }

    @Override
    public void close() {
        Thread thread = prefetching;
        if (thread != null) {
            thread.interrupt();
        }
        try {
            if (keys instanceof Closeable closeable) {
                closeable.close();
            }
        } catch (IOException e) {
            LOG.debug("What fetches the key set of {} can't be ended", properties.issuer(), e);
        }
    }
}
