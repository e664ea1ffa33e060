package org.coalition.kas.auth;

import java.net.URI;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.keys.SigningKey;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.replay.ReplayMemory;
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
            Clock clock) {
        return new Authenticator(
                new AccessTokenVerifier(issuers(properties, identity, bundles, clock), registry, clock),
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

    private static Map<TrustedIssuer, TokenClaims> issuers(
            AuthProperties properties, KasIdentity identity, SslBundles bundles, Clock clock) {
        if (properties.issuers().isEmpty()) {
            throw new IllegalArgumentException("kas.auth.issuers must name at least one issuer");
        }
        SSLSocketFactory tls = properties.sslBundle() == null
                ? null
                : bundles.getBundle(properties.sslBundle()).createSslContext().getSocketFactory();
        Map<TrustedIssuer, TokenClaims> issuers = new LinkedHashMap<>();
        for (AuthProperties.Issuer issuer : properties.issuers()) {
            requireSensible(issuer, identity);
            TokenClaims claims = new TokenClaims(issuer, properties.clockSkew(), properties.maxTokenAge(), clock);
            TrustedIssuer trusted = new TrustedIssuer(issuer, properties.clockSkew(), claims, tls, clock);
            trusted.prefetch();
            issuers.put(trusted, claims);
        }
        return issuers;
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
