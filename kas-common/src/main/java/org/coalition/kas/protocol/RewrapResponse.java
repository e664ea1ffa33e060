package org.coalition.kas.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a KAS answers: one signed result for each KAO, in the order of the request. */
public record RewrapResponse(String requestId, List<PolicyResults> responses) {

    /** The results of one group. */
    public record PolicyResults(String policyId, List<KaoResult> results) {
        public PolicyResults {
            results = List.copyOf(results);
        }
    }

    public RewrapResponse {
        responses = List.copyOf(responses);
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("requestId", requestId);
        ArrayNode groups = json.putArray("responses");
        for (PolicyResults group : responses) {
            ArrayNode results =
                    groups.addObject().put("policyId", group.policyId()).putArray("results");
            group.results().forEach(result -> results.add(result.json()));
        }
        return json;
    }

    /**
     * Reads the form of a response, and verifies nothing yet.
     *
     * @throws MalformedRequestException if this is not the form of a response
     */
    public static RewrapResponse fromJson(JsonNode json) throws MalformedRequestException {
        String requestId = text(json, "requestId", "");
        List<PolicyResults> groups = new ArrayList<>();
        for (JsonNode group : array(json, "responses", "")) {
            List<KaoResult> results = new ArrayList<>();
            for (JsonNode result : array(group, "results", "/responses")) {
                if (!(result instanceof ObjectNode object)) {
                    throw new MalformedRequestException("/responses/results", "must hold objects");
                }
                results.add(new KaoResult(object));
            }
            groups.add(new PolicyResults(text(group, "policyId", "/responses"), results));
        }
        return new RewrapResponse(requestId, groups);
    }

    private static String text(JsonNode json, String name, String pointer) throws MalformedRequestException {
        if (!json.path(name).isTextual()) {
            throw new MalformedRequestException(pointer + "/" + name, "must be a text");
        }
        return json.get(name).textValue();
    }

    private static ArrayNode array(JsonNode json, String name, String pointer) throws MalformedRequestException {
        if (json.path(name) instanceof ArrayNode array) {
            return array;
        }
        throw new MalformedRequestException(pointer + "/" + name, "must be an array");
    }
}
