package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Nation;
import org.junit.jupiter.api.Test;

class AuthenticationTermsTest {

    private static final Nation USA = new Nation("USA");
    private static final Nation FRA = new Nation("FRA");

    @Test
    void terms_nameTheAlgorithmsOfTheVerifiers() {
        AuthenticationTerms terms = terms(Set.of());

        assertThat(terms.proofAlgorithms())
                .containsExactly("ES256", "ES384", "PS256", "RS256")
                .hasSameSizeAs(ProofKeys.ALGORITHMS);
        assertThat(terms.tokenAlgorithms())
                .containsExactlyInAnyOrderElementsOf(TrustedIssuer.ALGORITHMS.stream()
                        .map(JWSAlgorithm::getName)
                        .toList());
    }

    @Test
    void terms_whenAnIssuerSpeaksForItsOwnNation_nameThat() {
        assertThat(terms(Set.of()).issuers())
                .containsExactly(new AuthenticationTerms.Issuer("https://idp-usa.example", List.of(USA)));
    }

    @Test
    void terms_whenAnIssuerSpeaksForOthers_nameThose() {
        assertThat(terms(Set.of(FRA)).issuers())
                .containsExactly(new AuthenticationTerms.Issuer("https://idp-usa.example", List.of(FRA)));
    }

    private static AuthenticationTerms terms(Set<Nation> nations) {
        Duration minute = Duration.ofMinutes(1);
        AuthProperties.Issuer issuer = new AuthProperties.Issuer(
                "https://idp-usa.example",
                URI.create("https://idp-usa.example/jwks"),
                Set.of("kas"),
                USA,
                nations,
                Map.of(),
                false,
                new AuthProperties.KeySet(minute, minute, minute, minute));
        return AuthenticationTerms.of(new AuthProperties(List.of(issuer), null, minute, null));
    }
}
