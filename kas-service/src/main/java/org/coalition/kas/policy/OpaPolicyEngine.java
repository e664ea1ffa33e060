package org.coalition.kas.policy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.coalition.kas.domain.Deadline;

/** The policy in an OPA server, behind a circuit breaker. */
final class OpaPolicyEngine implements PolicyEngine {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final byte[] BEFORE = "{\"input\":".getBytes(StandardCharsets.US_ASCII);

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    private final OpaConnection server;
    private final CircuitBreaker breaker;

    OpaPolicyEngine(OpaConnection server, CircuitBreaker breaker) {
        this.server = server;
        this.breaker = breaker;
    }

    @Override
    public Decision decide(PolicyQuestion question, Deadline deadline) {
        return decision(answer(PolicyInput.bytes(question), deadline));
    }

    /** Those of the server's answer to an empty question: it may get others at any time. */
    @Override
    public PolicyRules rules(Deadline deadline) {
        JsonNode answer = answer("{}".getBytes(StandardCharsets.US_ASCII), deadline);
        return new PolicyRules("opa", decision(answer).policyVersion(), digest(answer));
    }

    private JsonNode answer(byte[] input, Deadline deadline) {
        return parsed(throughBreaker(envelope(input), deadline));
    }

    private static Decision decision(JsonNode answer) {
        return DecisionReader.read(answer.path("result"), CompiledPolicy.shortened(digest(answer)));
    }

    private static byte[] envelope(byte[] input) {
        ByteArrayOutputStream question = new ByteArrayOutputStream(BEFORE.length + input.length + 1);
        question.writeBytes(BEFORE);
        question.writeBytes(input);
        question.write('}');
        return question.toByteArray();
    }

    private byte[] throughBreaker(byte[] question, Deadline deadline) {
        if (!breaker.tryAcquirePermission()) {
            throw new PolicyEngineUnavailableException("its circuit breaker is open");
        }
        long start = breaker.getCurrentTimestamp();
        try {
            byte[] answer = server.ask(question, deadline);
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            return answer;
        } catch (OpaFailure e) {
            note(e, breaker.getCurrentTimestamp() - start);
            throw new PolicyEngineUnavailableException(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            breaker.releasePermission(); // a probe's that is never given back would keep the breaker half open for good
            throw e;
        }
    }

    private void note(OpaFailure failure, long took) {
        switch (failure.sign()) {
            case OUTAGE -> breaker.onError(took, breaker.getTimestampUnit(), failure);
            case ANSWER -> breaker.onSuccess(took, breaker.getTimestampUnit());
            case NONE -> breaker.releasePermission();
        }
    }

    private static JsonNode parsed(byte[] answer) {
        try {
            return JSON.readTree(answer);
        } catch (IOException e) {
            throw new PolicyEngineUnavailableException("its answer is not JSON", e);
        }
    }

    /** The revision of the only bundle: with several, or with rules that came otherwise, nobody could say which rules decided. */
    private static String digest(JsonNode answer) {
        JsonNode bundles = answer.path("provenance").path("bundles");
        String revision =
                bundles.size() == 1 ? bundles.iterator().next().path("revision").asText() : "";
        if (!DIGEST.matcher(revision).matches()) {
            throw new PolicyEngineUnavailableException("it does not say which rules it has");
        }
        return revision;
    }
}
