package org.coalition.kas.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.PublicKey;
import java.util.Map;
import org.coalition.kas.crypto.TestKeys;
import org.coalition.kas.protocol.KaoResult.Context;

/** Any bytes as the answer of a KAS that is not trusted: refused in one way only, and no result of it is believed. */
class RewrapResponseFuzz {

    /** Nobody has used its private key: whatever verifies by it is forged. */
    private static final PublicKey KEY = TestKeys.newEc("P-256").getPublic();

    @DictionaryEntries({
        "\"requestId\":",
        "\"responses\":[",
        "\"policyId\":",
        "\"results\":[{",
        "\"signature\":{\"alg\":\"ES256\",\"kid\":\"k\",\"sig\":\"",
        "\"status\":\"success\"",
        "\"kasWrappedKey\":"
    })
    @FuzzTest
    void fromJson(byte[] body) throws Exception {
        RewrapResponse response;
        try {
            response = RewrapResponse.fromJson(StrictJson.parse(body));
        } catch (MalformedRequestException e) {
            assertThat(e.violations()).isNotEmpty();
            return;
        }
        assertThat(RewrapResponse.fromJson(response.toJson())).isEqualTo(response);
        response.responses().forEach(group -> group.results()
                .forEach(result ->
                        assertNotBelieved(result, new Context(response.requestId(), group.policyId(), "thumbprint"))));
    }

    private static void assertNotBelieved(KaoResult result, Context context) {
        assertThat(result.keyAccessObjectId()).isNotNull();
        assertThat(result.kasId()).isNotNull();
        assertThat(result.sid()).isNotNull();
        assertThat(result.errorCode()).isNotNull();
        Map<String, PublicKey> keys =
                result.signatureKid().map(kid -> Map.of(kid, KEY)).orElse(Map.of());
        assertThat(ResultSignatures.verify(result, context, keys)).isFalse();
    }
}
