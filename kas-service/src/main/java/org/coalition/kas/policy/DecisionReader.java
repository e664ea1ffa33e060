package org.coalition.kas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.coalition.kas.policy.Decision.Levels;
import org.coalition.kas.policy.Decision.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an engine answered, and takes it only if it is whole and agrees with itself: all checks and no others,
 * {@code allow} exactly where all hold, one reason for each that does not.
 */
final class DecisionReader {

    /** In the policy's order, which is also that of the reasons. */
    static final List<String> CHECKS = List.of(
            "authenticated",
            "clearance",
            "releasability",
            "coi",
            "coi_coherence",
            "embargo",
            "authentication_strength",
            "industry",
            Decision.AGREEMENT);

    private static final int MAX_TEXT = 500;

    /** Control, format and unassigned characters, and the line separators: a reason is one line in a log. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    /** It goes into every audit record. */
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z._-]{1,64}");

    /** So does it. */
    private static final Pattern LEVEL = Pattern.compile("[A-Z_]{1,32}");

    private DecisionReader() {}

    /**
     * The decision that an answer holds.
     *
     * @param rulesVersion stands before the data's version, which the answer tells
     * @throws PolicyEngineUnavailableException if the answer is not a decision
     */
    static Decision read(JsonNode answer, String rulesVersion) {
        JsonNode allow = answer.path("allow");
        JsonNode version = answer.path("policyVersion");
        expect(allow.isBoolean()
                && version.isTextual()
                && VERSION.matcher(version.textValue()).matches());
        Map<String, Boolean> checks = checks(answer.path("checks"));
        expect(allow.booleanValue() == !checks.containsValue(false));
        List<Reason> reasons = reasons(answer.path("reasons"), checks);
        Levels levels = levels(answer.path("levels"));
        return new Decision(allow.booleanValue(), reasons, checks, levels, rulesVersion + "/" + version.textValue());
    }

    private static Levels levels(JsonNode answer) {
        return new Levels(level(answer.path("subject")), level(answer.path("resource")));
    }

    /** {@code null} too where an older policy does not tell. */
    private static @Nullable String level(JsonNode name) {
        expect(name.isMissingNode()
                || name.isNull()
                || (name.isTextual() && LEVEL.matcher(name.textValue()).matches()));
        return name.textValue();
    }

    private static Map<String, Boolean> checks(JsonNode answer) {
        expect(answer.isObject() && answer.size() == CHECKS.size());
        Map<String, Boolean> checks = new LinkedHashMap<>();
        for (String name : CHECKS) {
            JsonNode holds = answer.path(name);
            expect(holds.isBoolean());
            checks.put(name, holds.booleanValue());
        }
        return checks;
    }

    private static List<Reason> reasons(JsonNode answer, Map<String, Boolean> checks) {
        expect(answer.isArray());
        List<Reason> reasons = new ArrayList<>();
        for (JsonNode reason : answer) {
            expect(reason.path("code").isTextual() && reason.path("text").isTextual());
            reasons.add(new Reason(
                    reason.path("code").textValue(),
                    printable(reason.path("text").textValue())));
        }
        List<String> failed = CHECKS.stream()
                .filter(name -> Boolean.FALSE.equals(checks.get(name)))
                .map(name -> name.toUpperCase(Locale.ROOT))
                .toList();
        expect(reasons.stream().map(Reason::code).toList().equals(failed));
        return reasons;
    }

    /** Texts quote the request. */
    private static String printable(String text) {
        String line = UNPRINTABLE.matcher(text).replaceAll("\uFFFD");
        if (line.length() <= MAX_TEXT) {
            return line;
        }
        int end = MAX_TEXT - 1;
        return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static void expect(boolean asItShouldBe) {
        if (!asItShouldBe) {
            throw new PolicyEngineUnavailableException("its answer is not a decision");
        }
    }
}
