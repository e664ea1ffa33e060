package org.coalition.kas.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.coalition.kas.auth.AuthenticationTerms;
import org.coalition.kas.auth.RealTerms;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RealRefusals;
import org.coalition.kas.protocol.Violation;
import org.coalition.kas.registry.Revocation;
import org.coalition.kas.registry.Revocation.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevocationRequestsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String ISSUER = "https://idp-usa.example";
    private static final String HASH_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final AuthenticationTerms TERMS = RealTerms.speakingFor();

    private final RevocationRequests requests =
            new RevocationRequests(TERMS, RealRefusals.refusals(), Clock.fixed(NOW, ZoneOffset.UTC));
    private final ObjectNode body = JsonNodeFactory.instance
            .objectNode()
            .put("issuer", ISSUER)
            .put("until", "2026-01-31T14:00:00+01:00")
            .put("reason", "stolen");

    private Revocation read() throws ProblemException {
        return requests.read(body).revocation();
    }

    @Test
    void subject_isTakenAsItIs() throws Exception {
        body.put("sub", "bob");

        assertThat(read()).isEqualTo(new Revocation(ISSUER, Kind.SUBJECT, "bob", NOW.plusSeconds(3600)));
        assertThat(requests.read(body).reason()).isEqualTo("stolen");
    }

    @Test
    void tokensIdentifier_isTakenAsItsHash() throws Exception {
        body.put("jti", "abc");

        assertThat(read()).isEqualTo(new Revocation(ISSUER, Kind.TOKEN, HASH_OF_ABC, NOW.plusSeconds(3600)));
    }

    @Test
    void hashOfATokensIdentifier_isTakenAsItIs() throws Exception {
        body.put("tokenIdHash", HASH_OF_ABC);

        assertThat(read()).isEqualTo(new Revocation(ISSUER, Kind.TOKEN, HASH_OF_ABC, NOW.plusSeconds(3600)));
    }

    @Test
    void request_thatNamesNothing_isRefused() {
        assertRefused("");
    }

    @Test
    void request_thatNamesTwoThings_isRefused() {
        body.put("sub", "bob").put("jti", "abc");

        assertRefused("");
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, https://nobody.example",
        "issuer, ''",
        "sub, ''",
        "sub, ' '",
        "reason, ''",
        "until, tomorrow",
        "until, 2026-01-31T12:00:00Z",
        "until, 2026-01-31T11:00:00Z",
        "until, 2026-01-31T14:00:00",
        "until, 2028-01-31T12:00:00Z",
        "until, +1000000000-12-31T23:59:59.999999999Z"
    })
    void field_thatMakesNoSense_isNamed(String field, String value) {
        body.put("sub", "bob").put(field, value);

        assertRefused("/" + field);
    }

    @ParameterizedTest
    @CsvSource({"issuer", "sub", "reason", "until"})
    void field_ofAnotherType_isNamed(String field) {
        body.put("sub", "bob").putArray(field);

        assertRefused("/" + field);
    }

    @ParameterizedTest
    @CsvSource({"abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"})
    void hash_thatIsNone_isNamed(String hash) {
        body.put("tokenIdHash", hash);

        assertRefused("/tokenIdHash");
    }

    @Test
    void text_thatIsTooLong_isNamed() {
        body.put("sub", "b".repeat(257));

        assertRefused("/sub");
    }

    private void assertRefused(String pointer) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(this::read).satisfies(e -> assertThat(
                        e.violations())
                .extracting(Violation::pointer)
                .containsExactly(pointer));
    }
}
