package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalition.kas.domain.Nation;
import org.coalition.kas.domain.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.security.oauth2.jwt.Jwt;

class TrustedSubjectsTest {

    private static final String ISSUER = "https://idp-usa.example";

    private final SubjectClaims claims = RealTerms.subjects().of(ISSUER).orElseThrow();

    @Test
    void subject_hasWhatTheIssuersClaimsMean() {
        assertThat(claims.subject(alice()))
                .isEqualTo(new Subject(
                        "alice@usa",
                        ISSUER,
                        new Nation("USA"),
                        "SECRET",
                        "USA",
                        List.of("NATO"),
                        "GOV",
                        "AAL2",
                        List.of("pwd", "otp"),
                        1_769_860_800L));
    }

    static Stream<Map<String, Object>> odd() {
        return Stream.of(
                with("uniqueID", " "),
                with("clearance", 3),
                with("countryOfAffiliation", null),
                with("acpCOI", "[\"NATO\", \"FVEY\"]"),
                with("acpCOI", "NATO"),
                with("acpCOI", List.of("NATO", 7)),
                with("acr", "9"),
                with("amr", "pwd"),
                with("amr", List.of("pwd", 7)),
                with("auth_time", "yesterday"));
    }

    /** What an administrator is told must be what happens to a token. */
    @ParameterizedTest
    @MethodSource("odd")
    void subject_isTheOneThatATokenWithTheseClaimsMakes(Map<String, Object> odd) {
        Map<String, Object> token = new HashMap<>(odd);
        token.put("cnf", Map.of("jkt", "thumbprint"));
        token.values().removeIf(value -> value == null);
        TokenClaims ofTokens = new TokenClaims(RealTerms.issuer(), Duration.ofMinutes(1), null, Clock.systemUTC());

        assertThat(claims.subject(odd))
                .isEqualTo(ofTokens.caller(new Jwt("token", null, null, Map.of("alg", "ES256"), token))
                        .subject());
    }

    @Test
    void subject_ofAnotherCountry_isNotTheIssuersToSpeakOf() {
        assertThat(claims.maySpeakOf(with("countryOfAffiliation", "FRA"))).isFalse();
        assertThat(claims.maySpeakOf(with("countryOfAffiliation", "USA"))).isTrue();
        assertThat(claims.maySpeakOf(with("countryOfAffiliation", null))).isTrue();
    }

    @Test
    void subject_withoutSub_isNone() {
        assertThatIllegalStateException().isThrownBy(() -> claims.subject(with("sub", null)));
    }

    @Test
    void issuer_thatIsNotTrusted_hasNoSubjects() {
        assertThat(RealTerms.subjects().of("https://idp.example")).isEmpty();
    }

    private static Map<String, Object> with(String claim, Object value) {
        Map<String, Object> claims = alice();
        claims.put(claim, value);
        return claims;
    }

    private static Map<String, Object> alice() {
        return new HashMap<>(Map.of(
                "iss", ISSUER,
                "sub", "alice",
                "uniqueID", "alice@usa",
                "clearance", "SECRET",
                "countryOfAffiliation", "USA",
                "acpCOI", List.of("NATO"),
                "organizationType", "GOV",
                "acr", "2",
                "amr", List.of("pwd", "otp"),
                "auth_time", 1_769_860_800));
    }
}
