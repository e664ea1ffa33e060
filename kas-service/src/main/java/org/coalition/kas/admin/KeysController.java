package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.oas.annotations.Parameter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.coalition.kas.admin.AdministrativeTrail.Intent;
import org.coalition.kas.audit.AdministrativeEvent;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.KeyId;
import org.coalition.kas.domain.KeyState;
import org.coalition.kas.domain.KeyStatement;
import org.coalition.kas.domain.WrapAlgorithm;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.http.RequestIds;
import org.coalition.kas.keys.KeyAdministration;
import org.coalition.kas.keys.KeyRefusedException;
import org.coalition.kas.registry.RegistryAdministration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /admin/keys}: which wrapping keys there are, and what they may be used for. A change is in force at every replica
 * of this nation with its next poll of the registry.
 */
@RestController
final class KeysController {

    private static final Logger LOG = LoggerFactory.getLogger(KeysController.class);
    private static final String PATH = "/admin/keys";
    private static final Set<String> ONLOOKERS = Set.of(Access.OBSERVER, Access.ADMINISTRATOR);

    /** A key as it is told of. */
    record Shown(
            String kid,
            String provider,
            @Nullable String name,
            String algorithm,
            KeyState state,
            boolean published,
            @Nullable Instant since,
            @Nullable String by,
            @Nullable String note) {

        static Shown of(KeyAdministration.Key key) {
            return new Shown(
                    key.kid().value(),
                    key.name() == null ? "local" : "cloud-kms",
                    key.name(),
                    algorithm(key.algorithm()),
                    key.state(),
                    key.published(),
                    key.since(),
                    key.by(),
                    key.note());
        }

        /** As JWA has them, where it does. */
        private static String algorithm(WrapAlgorithm algorithm) {
            return algorithm.name().replace('_', '-');
        }
    }

    record Keys(List<Shown> keys) {}

    /** What was stated; {@code warning} is what the administrator may not have had in mind. */
    record Stated(
            String kid,
            KeyState state,
            @Nullable Instant since,
            @Nullable String by,
            @Nullable String reason,
            @Nullable String warning) {

        static Stated of(KeyStatement statement, @Nullable String warning) {
            return new Stated(
                    statement.kid().value(),
                    statement.state(),
                    statement.since(),
                    statement.by(),
                    statement.reason(),
                    warning);
        }
    }

    private final Access access;
    private final KeyRequests requests;
    private final KeyAdministration keys;
    private final RegistryAdministration registry;
    private final AdministrativeTrail trail;

    KeysController(
            Access access,
            KeyRequests requests,
            KeyAdministration keys,
            RegistryAdministration registry,
            AdministrativeTrail trail) {
        this.access = access;
        this.requests = requests;
        this.keys = keys;
        this.registry = registry;
        this.trail = trail;
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<Keys> all(HttpServletRequest request) throws ProblemException {
        access.require(ONLOOKERS, request);
        return answer(HttpStatus.OK, new Keys(keys.all().stream().map(Shown::of).toList()));
    }

    @PostMapping(path = PATH, consumes = "application/json", produces = "application/json")
    ResponseEntity<Stated> add(HttpServletRequest request) throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        KeyRequests.Addition wanted = requests.addition(command.body());
        refresh();
        try {
            keys.requireAddable(wanted.kid(), wanted.name());
        } catch (KeyRefusedException e) {
            throw problem(e);
        }
        Caller administrator = command.caller();
        ObjectNode change =
                audited(wanted.kid(), wanted.state(), wanted.reason()).put("name", wanted.name());
        KeyStatement added = trail.make(
                new Intent(
                        AdministrativeEvent.Type.KEY_STATE_CHANGED,
                        RequestIds.of(request),
                        administrator,
                        "ADD_KEY",
                        change),
                () -> registry.addKey(
                        wanted.kid(), wanted.name(), wanted.state(), wanted.reason(), administrator.subject()));
        LOG.warn("The wrapping key {} was added as {}", wanted.kid(), wanted.state());
        return answer(HttpStatus.CREATED, Stated.of(added, null));
    }

    /** The parameter is hidden from springdoc, which would want Hibernate Validator for it: the description is written by hand. */
    @PutMapping(path = PATH + "/{kid}/state", consumes = "application/json", produces = "application/json")
    ResponseEntity<Stated> setState(@Parameter(hidden = true) @PathVariable String kid, HttpServletRequest request)
            throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        KeyRequests.Change wanted = requests.change(command.body());
        KeyId key = new KeyId(kid);
        refresh();
        String warning = warning(key, wanted);
        Caller administrator = command.caller();
        ObjectNode change = audited(key, wanted.state(), wanted.reason());
        KeyStatement stated = trail.make(
                new Intent(
                        AdministrativeEvent.Type.KEY_STATE_CHANGED,
                        RequestIds.of(request),
                        administrator,
                        "SET_KEY_STATE",
                        change),
                () -> registry.changeKey(key, wanted.state(), wanted.from(), wanted.reason(), administrator.subject()));
        LOG.warn("The wrapping key {} was made {}", key, stated.state());
        return answer(HttpStatus.OK, Stated.of(stated, warning));
    }

    /** What another replica has just been told is known here, too: an emergency waits for no poll. */
    private void refresh() throws ProblemException {
        try {
            registry.refresh();
        } catch (DataAccessException e) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "the registry can't be read now; nothing was changed",
                    List.of(),
                    Refusals.retryAfter());
        }
    }

    private @Nullable String warning(KeyId kid, KeyRequests.Change wanted) throws ProblemException {
        try {
            return keys.requireChangeable(kid, wanted.state(), wanted.from()) > 0
                    ? null
                    : "no key of this algorithm is active any more: nobody can wrap to it until one is added";
        } catch (KeyRefusedException e) {
            throw problem(e);
        }
    }

    private ProblemException problem(KeyRefusedException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.because()) {
            case UNKNOWN -> new ProblemException(HttpStatus.NOT_FOUND, detail);
            case NAME -> requests.badName(detail);
            case CONFLICT -> new ProblemException(HttpStatus.CONFLICT, detail);
            case AWAY -> new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, detail, List.of(), Refusals.retryAfter());
        };
    }

    private static ObjectNode audited(KeyId kid, KeyState state, String reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("kid", kid.value())
                .put("state", state.name())
                .put("reason", reason);
    }

    private static <T> ResponseEntity<T> answer(HttpStatus status, T body) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }
}
