package org.coalition.kas.auth;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.coalition.kas.domain.KasIdentity;
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
            AuthProperties properties, KasIdentity identity, ReplayMemory replay, SslBundles bundles, Clock clock) {
        return new Authenticator(
                accessTokens(properties, bundles, clock),
                new DpopVerifier(identity.baseUrl(), clock),
                new SignedRequestVerifier(clock),
                replay);
    }

    @Bean
    AuthenticationTerms authenticationTerms(AuthProperties properties) {
        return AuthenticationTerms.of(properties);
    }

    private static AccessTokenVerifier accessTokens(AuthProperties properties, SslBundles bundles, Clock clock) {
        if (properties.issuers().isEmpty()) {
            throw new IllegalArgumentException("kas.auth.issuers must name at least one issuer");
        }
        SSLSocketFactory tls = properties.sslBundle() == null
                ? null
                : bundles.getBundle(properties.sslBundle()).createSslContext().getSocketFactory();
        Map<TrustedIssuer, TokenClaims> issuers = new LinkedHashMap<>();
        for (AuthProperties.Issuer issuer : properties.issuers()) {
            if (!"https".equals(issuer.jwksUri().getScheme())) {
                throw new IllegalArgumentException(
                        "kas.auth.issuers: jwks-uri of " + issuer.issuer() + " must be https");
            }
            TokenClaims claims = new TokenClaims(issuer, properties.clockSkew(), properties.maxTokenAge(), clock);
            TrustedIssuer trusted = new TrustedIssuer(issuer, properties.clockSkew(), claims, tls, clock);
            trusted.prefetch();
            issuers.put(trusted, claims);
        }
        return new AccessTokenVerifier(issuers);
    }
}
