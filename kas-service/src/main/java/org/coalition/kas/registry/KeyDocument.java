package org.coalition.kas.registry;

import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import org.bson.Document;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.Subject;
import org.jspecify.annotations.Nullable;

/**
 * A document of {@code wrapping_keys}: {@code kid}; {@code name} of a key version where the key is not one of the settings;
 * {@code state}; and who stated it when and why.
 */
final class KeyDocument {

    static final String KID = "kid";
    static final String NAME = "name";
    static final String STATE = "state";

    private static final String CHANGED_BY = "changedBy";
    private static final String CHANGED_AT = "changedAt";
    private static final String REASON = "reason";

    private KeyDocument() {}

    /** What it states; empty if it names no key. One whose state is none disables the key: it was meant to do something. */
    static Optional<KeyStatement> read(Document document) {
        String kid = text(document, KID);
        if (kid == null) {
            kid = text(document, "_id");
        }
        if (kid == null) {
            return Optional.empty();
        }
        Optional<KeyState> state = state(document);
        return Optional.of(new KeyStatement(
                new KeyId(kid),
                text(document, NAME),
                state.orElse(KeyState.DISABLED),
                time(document, "addedAt"),
                time(document, CHANGED_AT),
                text(document, CHANGED_BY),
                state.isPresent() ? text(document, REASON) : "the registry says no state that there is"));
    }

    private static Optional<KeyState> state(Document document) {
        boolean nameless = document.get(NAME) != null && text(document, NAME) == null;
        return Arrays.stream(KeyState.values())
                .filter(state -> !nameless && state.name().equals(document.get(STATE)))
                .findFirst();
    }

    private static @Nullable String text(Document document, String field) {
        return document.get(field) instanceof String text ? text : null;
    }

    private static @Nullable Instant time(Document document, String field) {
        return document.get(field) instanceof Date date ? date.toInstant() : null;
    }

    /** Of a key that is added. */
    static Document added(KeyId kid, String name, KeyState state, String reason, Subject by, Instant now) {
        return of(kid, change(state, reason, by, now)).append(NAME, name).append("addedAt", Date.from(now));
    }

    /** With an identifier of its own making, so that there is one of each kid. */
    static Document of(KeyId kid, Document change) {
        Document document = new Document("_id", kid.value()).append(KID, kid.value());
        document.putAll(change);
        return document;
    }

    /** What is different when a key's state is. */
    static Document change(KeyState state, String reason, Subject by, Instant now) {
        return new Document(STATE, state.name())
                .append(REASON, reason)
                .append(CHANGED_BY, by(by))
                .append(CHANGED_AT, Date.from(now));
    }

    static boolean isDestroyed(Document document) {
        return KeyState.DESTROYED.name().equals(document.get(STATE));
    }

    /** As {@code who} in {@code registry_changes}. */
    static String by(Subject administrator) {
        return administrator.uniqueId() + " of " + administrator.issuer();
    }
}
