package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.keys.KeyAdministration;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.Violation;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads which key is to be added, or what is to become of one, and says of each field what is wrong with it. */
@Component
final class KeyRequests {

    private static final Set<KeyState> ANY = EnumSet.allOf(KeyState.class);

    /** What is added for good as dead is a slip of the hand. */
    private static final Set<KeyState> AT_FIRST = EnumSet.complementOf(EnumSet.of(KeyState.DESTROYED));

    /** A key version in Cloud KMS, by what name, and why. */
    record Addition(KeyId kid, String name, KeyState state, String reason) {}

    /**
     * What state, and why.
     *
     * @param from what state the administrator takes it to be in; he need not say so to make it stricter
     */
    record Change(KeyState state, @Nullable KeyState from, String reason) {}

    private final KeyAdministration keys;
    private final Refusals refusals;

    KeyRequests(KeyAdministration keys, Refusals refusals) {
        this.keys = keys;
        this.refusals = refusals;
    }

    Addition addition(JsonNode body) throws ProblemException {
        Violations violations = new Violations();
        checkFields(violations, body, Set.of("kid", "name", "state", "reason"));
        KeyId kid = new KeyId(body.path("kid").asText());
        keys.objection(kid).ifPresent(text -> violations.check("/kid", false, text));
        violations.check("/name", body.path("name").isTextual(), "must be the name of a key version in Cloud KMS");
        Optional<KeyState> state =
                body.has("state") ? state(violations, body, "state", AT_FIRST) : Optional.of(KeyState.ACTIVE);
        violations.check("/reason", Violations.isText(body.path("reason")), Violations.TEXT);
        violations.refuse(refusals);
        return new Addition(
                kid,
                body.path("name").textValue(),
                state.orElseThrow(),
                body.path("reason").textValue());
    }

    Change change(JsonNode body) throws ProblemException {
        Violations violations = new Violations();
        checkFields(violations, body, Set.of("state", "from", "reason"));
        Optional<KeyState> state = state(violations, body, "state", ANY);
        KeyState from = body.has("from") ? state(violations, body, "from", ANY).orElse(null) : null;
        violations.check("/reason", Violations.isText(body.path("reason")), Violations.TEXT);
        violations.refuse(refusals);
        return new Change(state.orElseThrow(), from, body.path("reason").textValue());
    }

    /** What only the keys' own rules know of the name. */
    ProblemException badName(String objection) {
        return refusals.of(new MalformedRequestException(List.of(new Violation("/name", objection))));
    }

    private static void checkFields(Violations violations, JsonNode body, Set<String> known) {
        violations.check(
                "",
                Violations.hasOnly(body, known),
                "must be an object of "
                        + String.join(", ", known.stream().sorted().toList()));
    }

    private static Optional<KeyState> state(
            Violations violations, JsonNode body, String field, Set<KeyState> possible) {
        Optional<KeyState> state = possible.stream()
                .filter(one -> one.name().equals(body.path(field).textValue()))
                .findFirst();
        String names = possible.stream().map(KeyState::name).collect(Collectors.joining(", "));
        violations.check("/" + field, state.isPresent(), "must be one of " + names);
        return state;
    }
}
