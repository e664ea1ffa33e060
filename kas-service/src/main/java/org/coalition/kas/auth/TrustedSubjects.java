package org.coalition.kas.auth;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How each trusted issuer's claims are understood, for who asks what would be of somebody with such claims. */
public final class TrustedSubjects {

    private final Map<String, SubjectClaims> issuers;

    TrustedSubjects(AuthProperties properties) {
        this.issuers = properties.issuers().stream()
                .collect(Collectors.toUnmodifiableMap(AuthProperties.Issuer::issuer, SubjectClaims::new));
    }

    /** The claims of this issuer, if it is trusted. */
    public Optional<SubjectClaims> of(String issuer) {
        return Optional.ofNullable(issuers.get(issuer));
    }
}
