package org.coalition.kas.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists a KAS's wrapping keys, adds some, and says what they may be used for, as its administrator. */
public final class KeyAdministrator {

    /** What a key may be used for. */
    public enum State {
        /** Published, and opens what is wrapped to it. */
        ACTIVE,
        /** Opens what was wrapped to it. */
        UNWRAP_ONLY,
        DISABLED,
        /** As disabled, for good. */
        DESTROYED
    }

    /**
     * A wrapping key as the KAS tells of it.
     *
     * @param place the key version in Cloud KMS, or {@code local}
     * @param published whether clients are told to wrap to it
     * @param since when somebody stated its state; empty if only the settings did
     */
    public record Key(
            String kid,
            String place,
            String algorithm,
            String state,
            boolean published,
            Optional<String> since,
            Optional<String> by,
            Optional<String> note) {}

    private final Session administrator;

    /** @param administrator who has the role {@code kas-admin} at the KAS that is asked */
    public KeyAdministrator(Session administrator) {
        this.administrator = administrator;
    }

    /**
     * All keys, those that are published first first.
     *
     * @throws KasProblemException if the KAS does not tell
     */
    public List<Key> keys() throws KasException {
        List<Key> keys = new ArrayList<>();
        JsonNode answer = administrator.administer("GET", administrator.kas().keysUri(), null);
        for (JsonNode key : answer.path("keys")) {
            keys.add(new Key(
                    key.path("kid").asText(),
                    text(key, "name").or(() -> text(key, "provider")).orElse(""),
                    key.path("algorithm").asText(),
                    key.path("state").asText(),
                    key.path("published").asBoolean(),
                    text(key, "since"),
                    text(key, "by"),
                    text(key, "note")));
        }
        return keys;
    }

    /**
     * Adds a key version of Cloud KMS.
     *
     * @throws KasProblemException if the KAS does not do it
     */
    public void add(String kid, String name, State state, String reason) throws KasException {
        administrator.administer(
                "POST",
                administrator.kas().keysUri(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("kid", kid)
                        .put("name", name)
                        .put("state", state.name())
                        .put("reason", reason));
    }

    /**
     * Says what a key may be used for from now on.
     *
     * @param from what it may be used for now, which must be said to let it be used for more
     * @return what the KAS gives to think about
     * @throws KasProblemException if the KAS does not do it
     */
    public Optional<String> setState(String kid, State state, @Nullable State from, String reason) throws KasException {
        ObjectNode change =
                JsonNodeFactory.instance.objectNode().put("state", state.name()).put("reason", reason);
        if (from != null) {
            change.put("from", from.name());
        }
        JsonNode answer = administrator.administer("PUT", administrator.kas().keyStateUri(kid), change);
        return text(answer, "warning");
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue());
    }
}
