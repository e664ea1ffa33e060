package org.coalition.kas.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Nation;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.MappedJwtClaimSetConverter;

/** Any text as an access token, which is refused; and any claims in one that an issuer signed: a caller, or none. */
class TokenClaimsFuzz {

    private static final MappedJwtClaimSetConverter CONVERTER = MappedJwtClaimSetConverter.withDefaults(Map.of());
    private static final AuthProperties.Issuer ISSUER = new AuthProperties.Issuer(
            "https://idp.example",
            URI.create("https://idp.example/jwks"),
            Set.of("kas-usa"),
            new Nation("USA"),
            Set.of(),
            Map.of("2", "AAL2"),
            true,
            new AuthProperties.KeySet(
                    Duration.ofMinutes(15), Duration.ofSeconds(30), Duration.ofHours(4), Duration.ofSeconds(2)));

    private final TokenClaims claims = new TokenClaims(ISSUER, Duration.ofMinutes(1), null, Proofs.CLOCK);
    private final AccessTokenVerifier nobodyTrusted =
            new AccessTokenVerifier(Map.of(), () -> Revoked.snapshot(List.of()), Clock.systemUTC());

    @DictionaryEntries({
        "\"iss\":\"https://idp.example\"",
        "\"aud\":[\"kas-usa\"]",
        "\"cnf\":{\"jkt\":\"x\"}",
        "\"iat\":1769860800",
        "\"exp\":1769864400",
        "\"countryOfAffiliation\":\"USA\"",
        "\"acpCOI\":\"[\\\"FVEY\\\"]\"",
        "\"auth_time\":",
        "\"amr\":[",
        "\"acr\":\"2\"",
        "\"roles\":["
    })
    @FuzzTest
    void caller(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> nobodyTrusted.verify(List.of("DPoP " + text)));
        token(text).filter(jwt -> !claims.validate(jwt).hasErrors()).ifPresent(jwt -> {
            Caller caller = claims.caller(jwt);
            assertThat(caller.jkt()).isNotBlank();
            assertThat(caller.subject().uniqueId()).isNotBlank();
            assertThat(caller.subject().issuerNation()).isEqualTo(ISSUER.nation());
            assertThat(caller.subject().countryOfAffiliation()).isIn(null, "USA");
        });
    }

    /** As the decoder makes it: at whatever its converter throws, the decoder refuses the token. */
    private static Optional<Jwt> token(String json) {
        try {
            Map<String, Object> converted = CONVERTER.convert(JSONObjectUtils.parse(json));
            return Optional.of(new Jwt("token", null, null, Map.of("alg", "ES256"), converted));
        } catch (ParseException | RuntimeException e) {
            return Optional.empty();
        }
    }
}
