package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.List;
import org.coalition.kas.domain.Nation;
import org.junit.jupiter.api.Test;

class AuthenticationTermsTest {

    @Test
    void terms_nameTheAlgorithmsOfTheVerifiers() {
        AuthenticationTerms terms = RealTerms.speakingFor();

        assertThat(terms.proofAlgorithms())
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(
                        ProofKeys.ALGORITHMS.stream().map(JWSAlgorithm::getName).toList());
        assertThat(terms.tokenAlgorithms())
                .isSorted()
                .containsExactlyInAnyOrderElementsOf(IssuerKeys.ALGORITHMS.stream()
                        .map(JWSAlgorithm::getName)
                        .toList());
    }

    @Test
    void terms_whenAnIssuerSpeaksForItsOwnNation_nameThat() {
        assertThat(RealTerms.speakingFor().issuers())
                .containsExactly(new AuthenticationTerms.Issuer("https://idp-usa.example", List.of(new Nation("USA"))));
    }

    @Test
    void terms_whenAnIssuerSpeaksForOthers_nameThose() {
        assertThat(RealTerms.speakingFor("FRA").issuers())
                .containsExactly(new AuthenticationTerms.Issuer("https://idp-usa.example", List.of(new Nation("FRA"))));
    }
}
