package org.coalition.kas.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.domain.KaoOutcome;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyRequest;
import org.coalition.kas.domain.WrappedKey;
import org.coalition.kas.protocol.ErrorCode;
import org.coalition.kas.protocol.KasOrigin;
import org.coalition.kas.rewrap.RewrapAnswer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {

    /** The table of the protocol, section 5. A hyphen is a released key, a slash a new group. */
    @ParameterizedTest
    @CsvSource({
        "-,                                                 200, success",
        "- ANY_OF_SATISFIED,                                200, success",
        "- / POLICY_DENIED,                                 200, partial",
        "- INTERNAL_ERROR,                                  200, partial",
        "POLICY_DENIED,                                     403, denied",
        "POLICY_DENIED / AGREEMENT_DENIED,                  403, denied",
        "ALL_OF_INCOMPLETE POLICY_DENIED,                   403, denied",
        "INTEGRITY_FAILURE,                                 400, integrity",
        "INTEGRITY_FAILURE BAD_KAO_SIGNATURE,               400, integrity",
        "UNKNOWN_KAS,                                       400, invalid",
        "UNKNOWN_KEY UNSUPPORTED_TYPE KEY_NOT_ACTIVE,       400, invalid",
        "UNKNOWN_KEY / INTEGRITY_FAILURE,                   400, integrity",
        "KMS_UNAVAILABLE,                                   503, dependency",
        "DEADLINE_EXCEEDED AUDIT_UNAVAILABLE,               503, dependency",
        "POLICY_ENGINE_UNAVAILABLE PEER_TIMEOUT,            503, dependency",
        "ALL_OF_INCOMPLETE KMS_UNAVAILABLE,                 503, dependency",
        "INTERNAL_ERROR,                                    500, error",
        "INTERNAL_ERROR / INTERNAL_ERROR,                   500, error",
        "POLICY_DENIED INTEGRITY_FAILURE,                   200, partial",
        "POLICY_DENIED / KMS_UNAVAILABLE,                   200, partial",
        "INTERNAL_ERROR KMS_UNAVAILABLE,                    200, partial",
        "UNKNOWN_KEY INTEGRITY_FAILURE POLICY_DENIED,       200, partial"
    })
    void of_givesTheStatusAndTheLabelOfTheTable(String results, int status, String label) {
        Outcome outcome = Outcome.of(new RewrapAnswer(
                Arrays.stream(results.split("/", -1))
                        .map(group -> new RewrapAnswer.Group("p", items(group.strip())))
                        .toList(),
                0,
                Duration.ZERO));

        assertThat(outcome.status().value()).isEqualTo(status);
        assertThat(outcome.label()).isEqualTo(label);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ALL_OF_INCOMPLETE", "ANY_OF_SATISFIED"})
    void of_whenAllFailAlike_isNeverOk(ErrorCode code) {
        Outcome outcome = Outcome.of(
                new RewrapAnswer(List.of(new RewrapAnswer.Group("p", items(code + " " + code))), 0, Duration.ZERO));

        assertThat(outcome.status().is2xxSuccessful()).isFalse();
    }

    private static List<RewrapAnswer.Item> items(String codes) {
        return Arrays.stream(codes.split(" ", -1))
                .map(code -> new RewrapAnswer.Item(key(), outcome(code)))
                .toList();
    }

    private static KaoOutcome outcome(String code) {
        return code.equals("-")
                ? new KaoOutcome.Released(Bytes.of(new byte[1]), null, null)
                : new KaoOutcome.Refused(ErrorCode.valueOf(code), "text");
    }

    private static KeyRequest key() {
        return new KeyRequest(
                "k",
                KasOrigin.of("https://kas-usa.example"),
                null,
                new KeyId("kid"),
                WrappedKey.rsa(Bytes.of(new byte[1])),
                Bytes.of(new byte[1]),
                null,
                null);
    }
}
