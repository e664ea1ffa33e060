package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.Closeable;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
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
    private static final int MAX_KEY_SET_BYTES = 256 * 1024;
    private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);
    private static final MappedJwtClaimSetConverter CONVERTER = MappedJwtClaimSetConverter.withDefaults(Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(TrustedIssuer.class);

    private final AuthProperties.Issuer properties;
    private final JWKSource<SecurityContext> keys;
    private final JwtDecoder decoder;
    private final OAuth2TokenValidator<Jwt> validator;

    TrustedIssuer(
            AuthProperties.Issuer properties,
            Duration clockSkew,
            OAuth2TokenValidator<Jwt> claims,
            @Nullable SSLSocketFactory tls,
            Clock clock) {
        this.properties = properties;
        JwtTimestampValidator times = new JwtTimestampValidator(clockSkew);
        times.setClock(clock);
        this.keys = keys(properties, tls);
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

    /** Fetches the key set in the background, so that the first request need not wait for it. */
    void prefetch() {
        Thread.ofVirtual().name("jwks-prefetch").start(() -> {
            try {
                keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
            } catch (KeySourceException e) {
                LOG.warn(
                        "The key set of the issuer {} can't be fetched yet; its tokens are refused until it can",
                        properties.issuer());
            }
        });
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

    /** Cached, refreshed ahead in the background, fetched at most once in a while, and kept through an outage. */
    private static JWKSource<SecurityContext> keys(AuthProperties.Issuer properties, @Nullable SSLSocketFactory tls) {
        AuthProperties.KeySet set = properties.keySet();
        int timeout = Math.toIntExact(set.timeout().toMillis());
        var retriever = new DefaultResourceRetriever(timeout, timeout, MAX_KEY_SET_BYTES, false, tls);
        var source = new IssuerKeySet(properties.issuer(), properties.jwksUri(), retriever, set.rateLimit());
        long ahead = Math.min(REFRESH_AHEAD.toMillis(), set.life().toMillis() / 4);
        return JWKSourceBuilder.create(source)
                .cache(set.life().toMillis(), Math.min(timeout * 2L, ahead))
                .refreshAheadCache(ahead, true)
                .rateLimited(false)
                .outageTolerant(set.outageGrace().toMillis())
                .build();
    }

    @Override
    public void close() {
        try {
            if (keys instanceof Closeable closeable) {
                closeable.close();
            }
        } catch (IOException e) {
            LOG.debug("What fetches the key set of {} can't be ended", properties.issuer(), e);
        }
    }
}
