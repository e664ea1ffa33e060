package org.coalition.kas.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Another state of the registry is in force at this replica, whoever brought it about: administrators over HTTPS, an import,
 * or somebody with a shell on the database.
 *
 * @param change what is different
 */
public record RegistryInForce(JsonNode change) implements AuditRecord {

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("eventType", AdministrativeEvent.Type.REGISTRY_CHANGED.name())
                .put("acp240Category", "ACCESS_MODIFIED")
                .put("what", "IN_FORCE");
        json.set("change", change);
        return json;
    }
}
