package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.Violation;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.coalition.kas.registry.RegistryEntries.Name;
import org.coalition.kas.registry.RegistryEntries.Order;
import org.coalition.kas.registry.RegistryEntries.Step;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Reads what is to become of an entry of the registry, and says of each field what is wrong with it. */
@Component
final class EntryRequests {

    private static final String REASON = "reason";
    private static final String ENTRY = "entry";

    private final Refusals refusals;

    EntryRequests(Refusals refusals) {
        this.refusals = refusals;
    }

    /** An entry to be added; its fields say of what it is. */
    Order addition(Kind kind, Command command) throws ProblemException {
        ObjectNode content = content(command.body());
        Violations violations = new Violations();
        List<KasId> ids = new ArrayList<>();
        for (String field : kind == Kind.KAS ? List.of("kasId") : List.of("fromKas", "toKas")) {
            Optional<KasId> id = kasId(content.path(field).asText());
            violations.check("/entry/" + field, id.isPresent(), "must be a kasId, such as kas-usa");
            id.ifPresent(ids::add);
        }
        violations.refuse(refusals);
        return order(Step.CREATE, new Name(kind, ids), content, null, command);
    }

    /** Other contents for an entry. */
    Order change(Name name, Command command, HttpServletRequest request) throws ProblemException {
        return order(Step.CHANGE, name, content(command.body()), etag(request), command);
    }

    /** What needs no contents. Only a suspension may be ordered by who has not looked: it must wait for nobody. */
    Order step(Step step, Name name, Command command, HttpServletRequest request) throws ProblemException {
        checkFields(command.body(), Set.of(REASON));
        boolean blindly = step == Step.SUSPEND && request.getHeader(HttpHeaders.IF_MATCH) == null;
        return order(step, name, null, blindly ? null : etag(request), command);
    }

    private static Order order(
            Step step, Name name, @Nullable ObjectNode content, @Nullable String etag, Command command) {
        return new Order(
                step,
                name,
                content,
                etag,
                command.caller(),
                command.body().path(REASON).textValue());
    }

    private ObjectNode content(JsonNode body) throws ProblemException {
        checkFields(body, Set.of(ENTRY, REASON));
        return body.path(ENTRY) instanceof ObjectNode content ? content : JsonNodeFactory.instance.objectNode();
    }

    private void checkFields(JsonNode body, Set<String> known) throws ProblemException {
        Violations violations = new Violations();
        violations.check(
                "",
                Violations.hasOnly(body, known),
                "must be an object of "
                        + String.join(", ", known.stream().sorted().toList()));
        violations.check("/entry", !known.contains(ENTRY) || body.path(ENTRY).isObject(), "must be an object");
        violations.check("/reason", Violations.isText(body.path(REASON)), Violations.TEXT);
        violations.refuse(refusals);
    }

    /** What he has seen, one thing and nothing else: who names any has seen none. */
    private static String etag(HttpServletRequest request) throws ProblemException {
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.IF_MATCH));
        if (headers.size() != 1 || headers.getFirst().equals("*")) {
            throw new ProblemException(
                    HttpStatus.PRECONDITION_REQUIRED,
                    "If-Match must have the ETag of the entry that you have looked at");
        }
        return headers.getFirst();
    }

    /** Of what no entry can be, by its path. */
    Name name(Kind kind, String... kasIds) throws ProblemException {
        List<KasId> ids = new ArrayList<>();
        for (String kasId : kasIds) {
            ids.add(kasId(kasId).orElseThrow(EntryRequests::unknown));
        }
        return new Name(kind, ids);
    }

    static ProblemException unknown() {
        return new ProblemException(HttpStatus.NOT_FOUND, "the registry has no such entry");
    }

    private static Optional<KasId> kasId(String text) {
        try {
            return Optional.of(new KasId(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What only the registry's own rules know. */
    ProblemException invalid(Violation violation) {
        return refusals.of(new MalformedRequestException(List.of(violation)));
    }
}
