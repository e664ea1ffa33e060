package org.coalition.kas.auth;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalition.kas.domain.Nation;

/** The terms of a KAS that trusts the issuer of the USA. */
public final class RealTerms {

    private RealTerms() {}

    /** Of an issuer that may speak for these nations; for its own if there are none. */
    public static AuthenticationTerms speakingFor(String... nations) {
        Duration minute = Duration.ofMinutes(1);
        AuthProperties.Issuer issuer = new AuthProperties.Issuer(
                "https://idp-usa.example",
                URI.create("https://idp-usa.example/jwks"),
                Set.of("kas"),
                new Nation("USA"),
                Stream.of(nations).map(Nation::new).collect(Collectors.toCollection(LinkedHashSet::new)),
                Map.of(),
                false,
                new AuthProperties.KeySet(minute, minute, minute, minute));
        return AuthenticationTerms.of(
                new AuthProperties(List.of(issuer), null, minute, null, new AuthProperties.Nonce(false, minute)));
    }
}
