package org.coalition.kas.auth;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.replay.ReplayMemory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthProperties.class)
class AuthConfiguration {

    @Bean
    Authenticator authenticator(
            AuthProperties properties,
            KasIdentity identity,
            Registry registry,
            DpopNonces nonces,
            ReplayMemory replay,
            SslBundles bundles,
            Clock clock,
            MeterRegistry meters) {
        Map<TrustedIssuer, TokenClaims> issuers = new LinkedHashMap<>();
        SSLContext tls = properties.sslBundle() == null
                ? null
                : bundles.getBundle(properties.sslBundle()).createSslContext();
        for (AuthProperties.Issuer issuer : issuers(properties, identity)) {
            TokenClaims claims = new TokenClaims(issuer, properties.clockSkew(), properties.maxTokenAge(), clock);
            IssuerKeySet keys = keySet(issuer, tls, meters);
            TrustedIssuer trusted = new TrustedIssuer(issuer, properties.clockSkew(), claims, keys, clock);
            trusted.prefetch();
            issuers.put(trusted, claims);
        }
        return new Authenticator(
                new AccessTokenVerifier(issuers, registry, clock),
                new DpopVerifier(identity.baseUrl(), nonces, clock),
                new SignedRequestVerifier(clock),
                replay);
    }

    @Bean
    DpopNonces dpopNonces(AuthProperties properties, SigningKey signingKey, Clock clock) {
        return new DpopNonces(properties.nonce(), signingKey, clock);
    }

    @Bean
    AuthenticationTerms authenticationTerms(AuthProperties properties) {
        return AuthenticationTerms.of(properties);
    }

    @Bean
    TrustedSubjects trustedSubjects(AuthProperties properties) {
        return new TrustedSubjects(properties);
    }

    private static List<AuthProperties.Issuer> issuers(AuthProperties properties, KasIdentity identity) {
        if (properties.issuers().isEmpty()) {
            throw new IllegalArgumentException("kas.auth.issuers must name at least one issuer");
        }
        properties.issuers().forEach(issuer -> requireSensible(issuer, identity));
        return properties.issuers();
    }

    private static IssuerKeySet keySet(AuthProperties.Issuer issuer, @Nullable SSLContext tls, MeterRegistry meters) {
        AuthProperties.KeySet set = issuer.keySet();
        HttpsRetriever retriever = new HttpsRetriever(tls, set.timeout());
        IssuerKeySet keys =
                new IssuerKeySet(issuer.issuer(), issuer.jwksUri(), retriever, set.rateLimit(), Ticker.systemTicker());
        Gauge.builder("kas.issuer.keys.age", keys, source -> source.age().toMillis() / 1e3)
                .description("Since the key set of an issuer was fetched")
                .baseUnit("seconds")
                .tag("issuer", issuer.issuer())
                .register(meters);
        return keys;
    }

    private static void requireSensible(AuthProperties.Issuer issuer, KasIdentity identity) {
        URI keys = issuer.jwksUri() == null ? URI.create(issuer.issuer()) : issuer.jwksUri();
        if (!"https".equals(keys.getScheme())) {
            throw new IllegalArgumentException("kas.auth.issuers: jwks-uri of " + issuer.issuer()
                    + " must be https, or absent where the issuer itself is, and so discovered");
        }
        if (issuer.admin() && !issuer.nation().equals(identity.nation())) {
            throw new IllegalArgumentException("kas.auth.issuers: " + issuer.issuer() + " is of "
                    + issuer.nation().code()
                    + ", and roles (admin: true) are for this nation's own issuers, of "
                    + identity.nation().code() + ", to give");
        }
    }
}
