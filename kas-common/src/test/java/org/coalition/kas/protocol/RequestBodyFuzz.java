package org.coalition.kas.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import org.coalition.kas.crypto.CanonicalJson;

/** Any bytes as the body of a request: refused in one way only, or of one canonical form. */
class RequestBodyFuzz {

    private static final RequestCodec CODEC = new RequestCodec(RequestLimits.DEFAULT);

    @DictionaryEntries({
        "\"clientPublicKey\":",
        "\"requests\":[",
        "\"policy\":{",
        "\"keyAccessObjects\":[",
        "\"keyAccessObjectId\":",
        "\"policyBinding\":",
        "\"wrappedKey\":",
        "\"release\":\"allOf\"",
        "\"signature\":{",
        "\"signedRequestToken\":",
        "9007199254740993",
        "1e400",
        "\\ud800"
    })
    @FuzzTest
    void parse(byte[] body) throws Exception {
        JsonNode json;
        try {
            json = StrictJson.parse(body);
            RequestCodec.signedRequestToken(json);
            CODEC.parse(json);
        } catch (MalformedRequestException e) {
            assertThat(e.violations()).isNotEmpty();
            return;
        }
        assertCanonical(json);
    }

    /** What was accepted is accepted in its canonical form, which is its own canonical form. */
    static void assertCanonical(JsonNode accepted) throws MalformedRequestException {
        byte[] canonical = CanonicalJson.of(accepted);
        JsonNode again = StrictJson.parse(canonical);
        assertThat(CanonicalJson.of(again)).isEqualTo(canonical);
        RewrapRequest first = CODEC.parse(accepted);
        RewrapRequest second = CODEC.parse(again);
        assertThat(second.clientPublicKey()).isEqualTo(first.clientPublicKey());
        assertThat(second.size()).isEqualTo(first.size());
        for (int g = 0; g < first.groups().size(); g++) {
            PolicyGroup group = first.groups().get(g);
            assertThat(second.groups().get(g).policyId()).isEqualTo(group.policyId());
            for (int k = 0; k < group.keyAccessObjects().size(); k++) {
                assertThat(second.groups().get(g).keyAccessObjects().get(k).signingInput())
                        .isEqualTo(group.keyAccessObjects().get(k).signingInput());
            }
        }
    }
}
