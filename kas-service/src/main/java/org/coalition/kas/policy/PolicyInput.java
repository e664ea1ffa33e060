package org.coalition.kas.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A question in the form in which every engine gets it.
 *
 * <p>What Rego can't do without built-ins from outside is done here: terms are normalised and times parsed, with
 * {@code null} for what is no term or no time.
 */
final class PolicyInput {

    /** ASCII alone: an engine then can't mistake the number of characters for the number of bytes. */
    private static final JsonMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PolicyInput() {}

    /** The question as JSON in ASCII. */
    static byte[] bytes(PolicyQuestion question) {
        try {
            return ASCII.writeValueAsBytes(json(question));
        } catch (JsonProcessingException e) {
            throw new PolicyEngineUnavailableException("the question can't be written", e);
        }
    }

    static ObjectNode json(PolicyQuestion question) {
        ObjectNode input = JSON.objectNode();
        input.set("subject", subject(question.subject()));
        input.set("action", JSON.objectNode().put("operation", "rewrap"));
        input.set("resource", resource(question.dissem(), question.policyId()));
        input.set("context", context(question.context()));
        return input;
    }

    private static ObjectNode subject(Subject subject) {
        ObjectNode json = JSON.objectNode();
        json.set("uniqueID", BoundedJson.text(subject.uniqueId()));
        json.set("issuer", BoundedJson.text(subject.issuer()));
        json.set("clearance", BoundedJson.text(subject.clearance()));
        json.put("clearanceTerm", term(subject.clearance()));
        json.set("countryOfAffiliation", BoundedJson.text(subject.countryOfAffiliation()));
        json.set("acpCOI", BoundedJson.texts(subject.acpCoi()));
        json.set("organizationType", BoundedJson.text(subject.organizationType()));
        json.set("acr", BoundedJson.text(subject.assurance()));
        json.set("amr", BoundedJson.texts(subject.amr()));
        json.put("authTime", subject.authTime());
        return json;
    }

    private static ObjectNode resource(JsonNode dissem, String policyId) {
        ObjectNode json = JSON.objectNode();
        json.set("policyId", BoundedJson.text(policyId));
        for (String field : List.of(
                "classification",
                "classificationNation",
                "releasabilityTo",
                "COI",
                "coiOperator",
                "caveats",
                "creationDate",
                "releasableToIndustry")) {
            json.set(field, BoundedJson.value(dissem.path(field)));
        }
        json.put("classificationTerm", term(dissem.path("classification").textValue()));
        String creationDate = dissem.path("creationDate").textValue();
        json.put("creationTime", creationDate == null ? null : Rfc3339.epochSeconds(creationDate));
        return json;
    }

    private static ObjectNode context(PolicyContext context) {
        ObjectNode json = JSON.objectNode();
        json.set("requestId", BoundedJson.text(context.requestId()));
        json.put("currentTime", context.currentTime().getEpochSecond());
        json.set(
                "kas",
                JSON.objectNode()
                        .put("id", context.kasId().value())
                        .put("country", context.kasNation().code()));
        json.set(
                "forwardedBy",
                BoundedJson.texts(
                        context.forwardedBy().stream().map(KasId::value).toList()));
        json.put("originCountry", context.originNation().code());
        json.set("agreement", agreement(context.agreement()));
        return json;
    }

    private static JsonNode agreement(@Nullable Agreement agreement) {
        if (agreement == null) {
            return JSON.nullNode();
        }
        ObjectNode json = JSON.objectNode();
        json.set("maxClassification", BoundedJson.text(agreement.maxClassification()));
        json.set("allowedCOIs", BoundedJson.texts(agreement.allowedCois()));
        json.set("allowedCountries", BoundedJson.texts(agreement.allowedCountries()));
        return json;
    }

    private static @Nullable String term(@Nullable String text) {
        return text == null || text.length() > BoundedJson.MAX_TEXT ? null : ClearanceTerm.normalised(text);
    }
}
