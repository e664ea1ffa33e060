package org.coalition.kas.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.coalition.kas.domain.Deadline;

/** The policy inside this process, as WebAssembly. */
final class WasmPolicyEngine implements PolicyEngine {

    private static final Duration START_TIME = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final InstancePool pool;
    private final String rulesVersion;
    private final PolicyRules rules;

    /**
     * An engine that has answered a first, empty question, so that a policy that can't run fails the start.
     *
     * @param instances how many questions can be evaluated at once
     * @throws PolicyEngineUnavailableException if the policy does not run
     */
    static WasmPolicyEngine start(CompiledPolicy policy, int instances) {
        return new WasmPolicyEngine(new InstancePool(() -> new WasmInstance(policy), instances), policy);
    }

    WasmPolicyEngine(InstancePool pool, CompiledPolicy policy) {
        this.pool = pool;
        this.rulesVersion = policy.version();
        Decision first = answer("{}".getBytes(StandardCharsets.US_ASCII), Deadline.in(START_TIME));
        this.rules = new PolicyRules("wasm", first.policyVersion(), policy.digest());
    }

    @Override
    public Decision decide(PolicyQuestion question, Deadline deadline) {
        return answer(PolicyInput.bytes(question), deadline);
    }

    @Override
    public PolicyRules rules(Deadline deadline) {
        return rules;
    }

    private Decision answer(byte[] input, Deadline deadline) {
        return DecisionReader.read(result(pool.evaluate(input, deadline)), rulesVersion);
    }

    /** Undefined is {@code []}, and several results would be several answers. */
    private static JsonNode result(String answer) {
        try {
            JsonNode results = JSON.readTree(answer);
            if (results.isArray() && results.size() == 1) {
                return results.path(0).path("result");
            }
            throw new PolicyEngineUnavailableException("its answer is undefined");
        } catch (JsonProcessingException e) {
            throw new PolicyEngineUnavailableException("its answer is not JSON", e);
        }
    }
}
