package org.coalition.kas.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;

/** The policy once more, in plain Java and read from the specification, for engines to be compared with. */
final class PolicyOracle {

    private static final Set<String> ORGANIZATIONS = Set.of("GOV", "MIL", "INDUSTRY");
    private static final Map<String, Integer> INDUSTRY = Map.of("USA", 3, "GBR", 3, "FRA", 2, "DEU", 2);
    private static final List<String> LEVELS =
            List.of("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP_SECRET");
    private static final Set<String> NO_FACTORS = Set.of("geo", "mca", "rba", "user");

    private final Subject subject;
    private final JsonNode dissem;
    private final PolicyContext context;
    private final Integer level;

    private PolicyOracle(PolicyQuestion question) {
        subject = question.subject();
        dissem = question.dissem();
        context = question.context();
        level = resourceLevel();
    }

    static Map<String, Boolean> checks(PolicyQuestion question) {
        PolicyOracle oracle = new PolicyOracle(question);
        Map<String, Boolean> checks = new LinkedHashMap<>();
        checks.put("authenticated", oracle.authenticated());
        checks.put("clearance", oracle.clearance());
        checks.put("releasability", oracle.releasability());
        checks.put("coi", oracle.coi());
        checks.put("coi_coherence", oracle.coherent());
        checks.put("embargo", oracle.released());
        checks.put("authentication_strength", oracle.strong());
        checks.put("industry", oracle.industry());
        checks.put("agreement", oracle.agreed());
        return checks;
    }

    private boolean authenticated() {
        return !subject.uniqueId().isEmpty()
                && !subject.issuer().isEmpty()
                && subject.clearance() != null
                && !subject.clearance().isEmpty()
                && subject.countryOfAffiliation() != null
                && subject.countryOfAffiliation().matches("[A-Z]{3}")
                && subject.acpCoi() != null
                && !subject.acpCoi().contains("")
                && subject.organizationType() != null
                && ORGANIZATIONS.contains(subject.organizationType());
    }

    static Decision.Levels levels(PolicyQuestion question) {
        PolicyOracle oracle = new PolicyOracle(question);
        return new Decision.Levels(name(oracle.held()), name(oracle.level));
    }

    private static @Nullable String name(@Nullable Integer level) {
        return level == null ? null : LEVELS.get(level);
    }

    private boolean clearance() {
        Integer held = held();
        return held != null && level != null && held >= level;
    }

    private @Nullable Integer held() {
        String country = subject.countryOfAffiliation();
        Integer own =
                country == null || country.equals("NATO") ? null : EquivalencyTable.level(country, subject.clearance());
        return own == null ? EquivalencyTable.canonicalLevel(subject.clearance()) : own;
    }

    private Integer resourceLevel() {
        String classification = dissem.path("classification").textValue();
        JsonNode nation = dissem.path("classificationNation");
        if (absent(nation)) {
            return EquivalencyTable.canonicalLevel(classification);
        }
        if (nation.isTextual() && EquivalencyTable.has(nation.textValue())) {
            return EquivalencyTable.level(nation.textValue(), classification);
        }
        return nation.isTextual() && nation.textValue().matches("[A-Z]{3}")
                ? EquivalencyTable.canonicalLevel(classification)
                : null;
    }

    private boolean releasability() {
        Set<String> countries = names(dissem.path("releasabilityTo"));
        return countries != null && countries.contains(String.valueOf(subject.countryOfAffiliation()));
    }

    private Set<String> cois() {
        return absent(dissem.path("COI")) ? Set.of() : names(dissem.path("COI"));
    }

    private boolean coi() {
        Set<String> cois = cois();
        JsonNode operator = dissem.path("coiOperator");
        if (cois == null || subject.acpCoi() == null || subject.acpCoi().contains("")) {
            return false;
        }
        if (absent(operator) || operator.asText().equals("ALL")) {
            return subject.acpCoi().containsAll(cois);
        }
        return operator.isTextual()
                && operator.textValue().equals("ANY")
                && (cois.isEmpty() || cois.stream().anyMatch(subject.acpCoi()::contains));
    }

    private boolean coherent() {
        Set<String> cois = cois();
        Set<String> caveats = absent(dissem.path("caveats")) ? Set.of() : names(dissem.path("caveats"));
        if (cois == null || caveats == null) {
            return false;
        }
        boolean usOnly = holds(cois, "US-ONLY");
        if (usOnly && !cois.equals(Set.of("US-ONLY"))) {
            return false;
        }
        if (holds(cois, "EU-RESTRICTED") && (usOnly || holds(cois, "NATO-COSMIC"))) {
            return false;
        }
        return !holds(caveats, "NOFORN")
                || (cois.equals(Set.of("US-ONLY")) && Set.of("USA").equals(names(dissem.path("releasabilityTo"))));
    }

    private static boolean holds(Set<String> values, String name) {
        return values.stream().anyMatch(value -> value.toUpperCase(Locale.ROOT).equals(name));
    }

    private boolean released() {
        JsonNode date = dissem.path("creationDate");
        if (absent(date)) {
            return true;
        }
        try {
            return date.isTextual()
                    && !OffsetDateTime.parse(date.textValue())
                            .toInstant()
                            .isAfter(context.currentTime().plusSeconds(300));
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private boolean strong() {
        if (level == null || level == 0) {
            return level != null;
        }
        if (level == 4) {
            return "AAL3".equals(subject.assurance());
        }
        Set<String> factors = new HashSet<>(subject.amr());
        factors.removeAll(NO_FACTORS);
        return "AAL2".equals(subject.assurance()) || "AAL3".equals(subject.assurance()) || factors.size() >= 2;
    }

    private boolean industry() {
        JsonNode flag = dissem.path("releasableToIndustry");
        if (!flag.isBoolean() && !absent(flag)) {
            return false;
        }
        if (!"INDUSTRY".equals(subject.organizationType())) {
            return "GOV".equals(subject.organizationType()) || "MIL".equals(subject.organizationType());
        }
        int limit = INDUSTRY.getOrDefault(String.valueOf(subject.countryOfAffiliation()), -1);
        return flag.booleanValue() && level != null && level <= limit;
    }

    private boolean agreed() {
        if (context.forwardedBy().isEmpty() && context.originNation().equals(context.kasNation())) {
            return true;
        }
        Agreement agreement = context.agreement();
        Set<String> cois = cois();
        return agreement != null
                && level != null
                && level <= LEVELS.indexOf(agreement.maxClassification())
                && cois != null
                && !agreement.allowedCois().contains("")
                && !agreement.allowedCountries().contains("")
                && agreement.allowedCois().containsAll(cois)
                && subject.countryOfAffiliation() != null
                && agreement.allowedCountries().contains(subject.countryOfAffiliation());
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Set<String> names(JsonNode array) {
        if (!array.isArray()) {
            return null;
        }
        Set<String> names = new HashSet<>();
        for (JsonNode name : array) {
            if (!name.isTextual() || name.textValue().isEmpty()) {
                return null;
            }
            names.add(name.textValue());
        }
        return names;
    }
}
