package org.coalition.kas.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSKeySelector;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.interfaces.RSAKey;
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
final class TrustedIssuer {

    static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384);
    private static final Set<JOSEObjectType> TYPES = Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"));
    private static final int MAX_KEY_SET_BYTES = 256 * 1024;
    private static final int MIN_RSA_BITS = 2048;
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
        processor.setJWSKeySelector(longEnough(new JWSVerificationKeySelector<>(ALGORITHMS, keys)));
        processor.setJWTClaimsSetVerifier((claims, context) -> {}); // the decoder's validators do that
        return processor;
    }

    /** Nimbus verifies by RSA keys of any length. */
    private static JWSKeySelector<SecurityContext> longEnough(JWSKeySelector<SecurityContext> keys) {
        return (header, context) -> keys.selectJWSKeys(header, context).stream()
                .filter(key -> !(key instanceof RSAKey rsa) || rsa.getModulus().bitLength() >= MIN_RSA_BITS)
                .toList();
    }

    /** Cached, refreshed ahead in the background, fetched at most once in a while, and kept through an outage. */
    private static JWKSource<SecurityContext> keys(AuthProperties.Issuer properties, @Nullable SSLSocketFactory tls) {
        AuthProperties.KeySet set = properties.keySet();
        int timeout = Math.toIntExact(set.timeout().toMillis());
        DefaultResourceRetriever retriever =
                new DefaultResourceRetriever(timeout, timeout, MAX_KEY_SET_BYTES, false, tls);
        try {
            return JWKSourceBuilder.<SecurityContext>create(properties.jwksUri().toURL(), retriever)
                    .cache(set.life().toMillis(), set.timeout().toMillis() * 2)
                    .refreshAheadCache(true)
                    .rateLimited(set.rateLimit().toMillis())
                    .outageTolerant(set.outageGrace().toMillis())
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("kas.auth.issuers: jwks-uri of " + properties.issuer(), e);
        }
    }
}
