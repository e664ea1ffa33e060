package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What a KAS says that it would decide, check by check. It is not signed, and nothing is to be decided by it.
 *
 * @param subject as the policy saw him
 * @param json the answer as it came
 */
public record Explanation(
        String kasId, String policyVersion, boolean allow, JsonNode subject, List<Check> checks, JsonNode json) {

    /**
     * One check.
     *
     * @param reason why it does not hold; empty where it does
     */
    public record Check(String name, boolean holds, String reason) {}

    public Explanation {
        checks = List.copyOf(checks);
    }

    static Explanation of(JsonNode json) throws BadAnswerException {
        require(json.path("kasId").isTextual() && json.path("policyVersion").isTextual());
        require(json.path("allow").isBoolean() && json.path("subject").isObject());
        List<Check> checks = new ArrayList<>();
        for (JsonNode check : json.path("checks")) {
            require(check.path("check").isTextual() && check.path("holds").isBoolean());
            checks.add(new Check(
                    check.path("check").textValue(),
                    check.path("holds").booleanValue(),
                    check.path("reason").asText()));
        }
        boolean allow = json.path("allow").booleanValue();
        require(!checks.isEmpty() && allow == checks.stream().allMatch(Check::holds));
        return new Explanation(
                json.path("kasId").textValue(),
                json.path("policyVersion").textValue(),
                allow,
                json.path("subject"),
                checks,
                json);
    }

    private static void require(boolean asItShouldBe) throws BadAnswerException {
        if (!asItShouldBe) {
            throw new BadAnswerException("the KAS's answer is no explanation");
        }
    }
}
