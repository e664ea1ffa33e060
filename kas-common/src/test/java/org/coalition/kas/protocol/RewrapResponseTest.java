package org.coalition.kas.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewrapResponseTest {

    private static final String RESPONSE = """
            {"requestId":"r-1","responses":[{"policyId":"p-1","results":[
             {"keyAccessObjectId":"kao-1","kasId":"kas-usa","sid":"s","status":"success","kasWrappedKey":"AAAA","future":1},
             {"keyAccessObjectId":"kao-2","kasId":"kas-fra","status":"error","errorCode":"POLICY_DENIED","error":"no"}]},
             {"policyId":"p-2","results":[]}]}
            """;

    @Test
    void fromJson_whenWrittenAgain_isTheSame() throws Exception {
        assertThat(RewrapResponse.fromJson(json(RESPONSE)).toJson()).isEqualTo(json(RESPONSE));
    }

    @Test
    void fromJson_whenResultIsASuccess_readsItsFields() throws Exception {
        KaoResult result = RewrapResponse.fromJson(json(RESPONSE))
                .responses()
                .getFirst()
                .results()
                .getFirst();

        assertThat(result.isSuccess()).isTrue();
        assertThat(result.keyAccessObjectId()).isEqualTo("kao-1");
        assertThat(result.kasId()).isEqualTo("kas-usa");
        assertThat(result.sid()).contains("s");
        assertThat(result.kasWrappedKey()).contains("AAAA");
        assertThat(result.sessionPublicKey()).isEmpty();
        assertThat(result.errorCode()).isEmpty();
    }

    @Test
    void fromJson_whenResultIsAnError_readsItsFields() throws Exception {
        KaoResult result = RewrapResponse.fromJson(json(RESPONSE))
                .responses()
                .getFirst()
                .results()
                .getLast();

        assertThat(result.isSuccess()).isFalse();
        assertThat(result.errorCode()).contains("POLICY_DENIED");
        assertThat(result.error()).contains("no");
        assertThat(result.sid()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|/requestId",
                "[]|/requestId",
                "{\"requestId\":7,\"responses\":[]}|/requestId",
                "{\"requestId\":\"r\"}|/responses",
                "{\"requestId\":\"r\",\"responses\":{}}|/responses",
                "{\"requestId\":\"r\",\"responses\":[7]}|/responses/results",
                "{\"requestId\":\"r\",\"responses\":[{\"results\":[]}]}|/responses/policyId",
                "{\"requestId\":\"r\",\"responses\":[{\"policyId\":\"p\"}]}|/responses/results",
                "{\"requestId\":\"r\",\"responses\":[{\"policyId\":\"p\",\"results\":[7]}]}|/responses/results"
            })
    void fromJson_whenFormIsWrong_refuses(String text, String pointer) throws Exception {
        JsonNode json = json(text);

        assertThatExceptionOfType(MalformedRequestException.class)
                .isThrownBy(() -> RewrapResponse.fromJson(json))
                .satisfies(e -> assertThat(e.violations().getFirst().pointer()).isEqualTo(pointer));
    }

    private static JsonNode json(String text) throws MalformedRequestException {
        return StrictJson.parse(text.getBytes(UTF_8));
    }
}
