package org.coalition.kas.kmsemulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The counts as the control plane shows them. */
final class CallsJson {

    private CallsJson() {}

    static ObjectNode write(CallCounts counts) {
        ObjectNode body = JsonFields.MAPPER.createObjectNode();
        counts.byOperation().forEach((operation, outcomes) -> {
            ObjectNode byCode = body.putObject(operation.rpc());
            outcomes.forEach((code, count) -> byCode.put(code.name(), count));
        });
        ObjectNode byKey = body.putObject("byKey");
        counts.byKey().forEach(byKey::put);
        return body;
    }
}
