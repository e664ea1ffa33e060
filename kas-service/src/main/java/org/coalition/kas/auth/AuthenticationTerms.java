package org.coalition.kas.auth;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Collection;
import java.util.List;
import org.coalition.kas.domain.Nation;

/**
 * What a caller must bring, for telling him: nothing is decided by it.
 *
 * @param proofAlgorithms for DPoP proofs and signed requests, JOSE names
 * @param tokenAlgorithms for access tokens, JOSE names
 */
public record AuthenticationTerms(List<String> proofAlgorithms, List<String> tokenAlgorithms, List<Issuer> issuers) {

    /**
     * A trusted issuer.
     *
     * @param nations whose subjects it may speak of
     */
    public record Issuer(String issuer, List<Nation> nations) {
        public Issuer {
            nations = List.copyOf(nations);
        }
    }

    public AuthenticationTerms {
        proofAlgorithms = List.copyOf(proofAlgorithms);
        tokenAlgorithms = List.copyOf(tokenAlgorithms);
        issuers = List.copyOf(issuers);
    }

    /** What the verifiers enforce. */
    static AuthenticationTerms of(AuthProperties properties) {
        return new AuthenticationTerms(
                names(ProofKeys.ALGORITHMS),
                names(IssuerKeys.ALGORITHMS),
                properties.issuers().stream()
                        .map(issuer -> new Issuer(
                                issuer.issuer(), issuer.speaksFor().stream().toList()))
                        .toList());
    }

    private static List<String> names(Collection<JWSAlgorithm> algorithms) {
        return algorithms.stream().map(JWSAlgorithm::getName).sorted().toList();
    }
}
