package org.coalition.kas.auth;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Settings;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whose tokens are trusted.
 *
 * @param issuers the trusted issuers; no URL ever comes from a token
 * @param sslBundle what to trust when key sets are fetched; the JDK's authorities if absent
 * @param clockSkew tolerated in a token's times
 * @param maxTokenAge a token older than this is refused, if set
 * @param nonce whether proofs must hold a nonce of ours
 */
@ConfigurationProperties("kas.auth")
record AuthProperties(
        @DefaultValue List<Issuer> issuers,
        @Nullable String sslBundle,
        @DefaultValue("60s") Duration clockSkew,
        @Nullable Duration maxTokenAge,
        @DefaultValue Nonce nonce) {

    /**
     * One issuer.
     *
     * @param issuer its identifier, as in {@code iss}
     * @param jwksUri where its key set is; discovered from the issuer if absent
     * @param audiences at least one of them must be in {@code aud}
     * @param nation the nation whose issuer this is
     * @param nations what {@code countryOfAffiliation} may be; the issuer's own nation if absent
     * @param assurance levels (AAL1, AAL2, AAL3) by {@code acr}; an {@code acr} that is not here gives none
     * @param admin whether roles are honoured: the own nation's issuer only
     */
    record Issuer(
            String issuer,
            @Nullable URI jwksUri,
            Set<String> audiences,
            Nation nation,
            @DefaultValue Set<Nation> nations,
            @DefaultValue Map<String, String> assurance,
            @DefaultValue("false") boolean admin,
            @DefaultValue KeySet keySet) {

        Issuer {
            Settings.required("kas.auth.issuers[].issuer", issuer);
            Settings.required("kas.auth.issuers[].audiences", audiences);
            Settings.required("kas.auth.issuers[].nation", nation);
        }

        Set<Nation> speaksFor() {
            return nations.isEmpty() ? Set.of(nation) : nations;
        }
    }

    /**
     * Nonces in DPoP proofs (RFC 9449 section 8).
     *
     * @param required whether a client's proof without one of ours is refused; peers never need one
     * @param life how long one can be used
     */
    record Nonce(
            @DefaultValue("false") boolean required,
            @DefaultValue("5m") Duration life) {

        Nonce {
            if (life.compareTo(MIN_LIFE) < 0) {
                throw new IllegalArgumentException(
                        "kas.auth.nonce.life must be at least " + MIN_LIFE.toSeconds() + "s");
            }
        }

        private static final Duration MIN_LIFE = Duration.ofSeconds(10);
    }

    /**
     * How an issuer's key set is fetched and kept.
     *
     * @param life how long it is cached
     * @param rateLimit at most one fetch in this time, also for an unknown kid
     * @param outageGrace how long a cached set goes on serving while the issuer is down
     * @param timeout of a fetch
     */
    record KeySet(
            @DefaultValue("15m") Duration life,
            @DefaultValue("30s") Duration rateLimit,
            @DefaultValue("4h") Duration outageGrace,
            @DefaultValue("2s") Duration timeout) {

        KeySet {
            boolean sensible = timeout.compareTo(Duration.ofMillis(1)) >= 0
                    && life.compareTo(timeout.multipliedBy(5)) >= 0
                    && !rateLimit.isNegative()
                    && !outageGrace.isNegative();
            if (!sensible) {
                throw new IllegalArgumentException(
                        "kas.auth.issuers[].key-set: timeout must be longer than nothing, life"
                                + " at least five times that, rate-limit and outage-grace not negative");
            }
        }
    }
}
