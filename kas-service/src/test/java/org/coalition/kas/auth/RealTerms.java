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
        return AuthenticationTerms.of(properties(nations));
    }

    /** How the claims of that issuer are understood; {@code acr} 2 is AAL2. */
    public static TrustedSubjects subjects() {
        return new TrustedSubjects(properties());
    }

    private static AuthProperties properties(String... nations) {
        Duration minute = Duration.ofMinutes(1);
        return new AuthProperties(
                List.of(issuer(nations)), null, minute, null, new AuthProperties.Nonce(false, minute));
    }

    static AuthProperties.Issuer issuer(String... nations) {
        Duration minute = Duration.ofMinutes(1);
        return new AuthProperties.Issuer(
                "https://idp-usa.example",
                URI.create("https://idp-usa.example/jwks"),
                Set.of("kas"),
                new Nation("USA"),
                Stream.of(nations).map(Nation::new).collect(Collectors.toCollection(LinkedHashSet::new)),
                Map.of("2", "AAL2"),
                false,
                new AuthProperties.KeySet(minute, minute, minute, Duration.ofSeconds(2)));
    }
}
