package org.coalition.kas.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.coalition.kas.domain.Caller;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator changed. It is recorded before it is done, so that nothing is done without a record; where it
 * then can't be done, a second record says so.
 *
 * @param what the change, in one word, for example {@code REVOKE}
 * @param change what is different then
 * @param code why it was not done; {@code null} for what is about to be done
 */
public record AdministrativeEvent(
        Type type,
        String requestId,
        Caller caller,
        String what,
        JsonNode change,
        @Nullable String code) implements AuditRecord {

    /** What is changed. */
    public enum Type {
        REGISTRY_CHANGED,
        KEY_STATE_CHANGED
    }

    @Override
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("eventType", type.name())
                .put("acp240Category", "ACCESS_MODIFIED")
                .put("requestId", requestId);
        json.putObject("subject")
                .put("uniqueID", caller.subject().uniqueId())
                .put("issuer", caller.subject().issuer())
                .put("sub", caller.sub())
                .put("tokenIdHash", caller.tokenIdHash());
        json.put("jkt", caller.jkt()).put("what", what);
        json.set("change", change);
        return json.put("decision", code == null ? "ALLOW" : "FAILED").put("code", code);
    }
}
