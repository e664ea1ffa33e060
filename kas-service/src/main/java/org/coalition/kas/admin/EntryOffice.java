package org.coalition.kas.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.coalition.kas.admin.AdministrativeTrail.Intent;
import org.coalition.kas.audit.AdministrativeEvent;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.http.RequestIds;
import org.coalition.kas.registry.RegistryEntries;
import org.coalition.kas.registry.RegistryEntries.Kind;
import org.coalition.kas.registry.RegistryEntries.Name;
import org.coalition.kas.registry.RegistryEntries.Order;
import org.coalition.kas.registry.RegistryEntries.OrderRefusedException;
import org.coalition.kas.registry.RegistryEntries.Ready;
import org.coalition.kas.registry.RegistryEntries.Step;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Shows entries of the registry to administrators and does what they order, the same way for members and agreements. */
@Component
final class EntryOffice {

    private static final Logger LOG = LoggerFactory.getLogger(EntryOffice.class);
    private static final Set<String> ONLOOKERS = Set.of(Access.OBSERVER, Access.ADMINISTRATOR);

    /** The end of the paths of the steps that need no content. */
    static final String STEP = "/{step:suspend|resume|approve|withdraw|retire}";

    /** An entry as it is told of. */
    record Shown(
            JsonNode entry,
            long version,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant createdAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant updatedAt,

            String etag,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Proposed proposal) {

        static Shown of(RegistryEntries.Shown entry) {
            RegistryEntries.Proposal proposal = entry.proposal();
            return new Shown(
                    entry.content(),
                    entry.version(),
                    entry.createdAt(),
                    entry.updatedAt(),
                    entry.etag(),
                    proposal == null ? null : Proposed.of(proposal));
        }
    }

    /** What waits for the approval of another administrator. */
    record Proposed(
            String what,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            JsonNode entry,

            By by,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Instant at,

            String reason) {

        static Proposed of(RegistryEntries.Proposal proposal) {
            return new Proposed(
                    proposal.what(),
                    proposal.content(),
                    new By(proposal.iss(), proposal.sub()),
                    proposal.at(),
                    proposal.reason());
        }
    }

    /** An administrator. */
    record By(String iss, String sub) {}

    private final Access access;
    private final EntryRequests requests;
    private final RegistryEntries entries;
    private final AdministrativeTrail trail;

    EntryOffice(Access access, EntryRequests requests, RegistryEntries entries, AdministrativeTrail trail) {
        this.access = access;
        this.requests = requests;
        this.entries = entries;
        this.trail = trail;
    }

    List<Shown> all(Kind kind, HttpServletRequest request) throws ProblemException {
        access.require(ONLOOKERS, request);
        return read(() -> entries.all(kind)).stream().map(Shown::of).toList();
    }

    ResponseEntity<Shown> one(Kind kind, HttpServletRequest request, String... kasIds) throws ProblemException {
        access.require(ONLOOKERS, request);
        Name name = requests.name(kind, kasIds);
        return answer(HttpStatus.OK, read(() -> entries.one(name)).orElseThrow(EntryRequests::unknown));
    }

    ResponseEntity<Shown> add(Kind kind, HttpServletRequest request) throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        return carriedOut(requests.addition(kind, command), HttpStatus.CREATED, request);
    }

    ResponseEntity<Shown> change(Kind kind, HttpServletRequest request, String... kasIds) throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        Name name = requests.name(kind, kasIds);
        return carriedOut(requests.change(name, command, request), HttpStatus.ACCEPTED, request);
    }

    /**
     * Has a step made that needs no content.
     *
     * @param path the last part of {@link #STEP}
     */
    ResponseEntity<Shown> step(Kind kind, String path, HttpServletRequest request, String... kasIds)
            throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        Step step = Step.valueOf(path.toUpperCase(Locale.ROOT));
        Order order = requests.step(step, requests.name(kind, kasIds), command, request);
        return carriedOut(order, step == Step.RESUME ? HttpStatus.ACCEPTED : HttpStatus.OK, request);
    }

    private ResponseEntity<Shown> carriedOut(Order order, HttpStatus status, HttpServletRequest request)
            throws ProblemException {
        Ready ready = ready(order);
        String what = order.step() + "_" + order.name().kind();
        Intent intent = new Intent(
                AdministrativeEvent.Type.REGISTRY_CHANGED,
                RequestIds.of(request),
                order.administrator(),
                what,
                ready.change());
        Optional<RegistryEntries.Shown> shown = trail.make(intent, ready::carryOut);
        LOG.warn("The registry was changed: {} of {}", what, order.name());
        return shown.isPresent()
                ? answer(status, shown.get())
                : ResponseEntity.noContent()
                        .cacheControl(CacheControl.noStore())
                        .build();
    }

    private Ready ready(Order order) throws ProblemException {
        try {
            return entries.ready(order);
        } catch (OrderRefusedException e) {
            throw problem(e);
        } catch (DataAccessException e) {
            throw unavailable(e);
        }
    }

    private interface Read<T> {
        T get();
    }

    private static <T> T read(Read<T> read) throws ProblemException {
        try {
            return read.get();
        } catch (DataAccessException e) {
            throw unavailable(e);
        }
    }

    private static ProblemException unavailable(DataAccessException e) {
        LOG.error("The registry can't be read for an administrator", e);
        return new ProblemException(
                HttpStatus.SERVICE_UNAVAILABLE,
                "the registry can't be read now; nothing was changed",
                List.of(),
                Refusals.retryAfter());
    }

    private ProblemException problem(OrderRefusedException e) {
        String detail = String.valueOf(e.getMessage());
        return switch (e.because()) {
            case UNKNOWN -> new ProblemException(HttpStatus.NOT_FOUND, detail);
            case CONFLICT -> new ProblemException(HttpStatus.CONFLICT, detail);
            case CHANGED -> new ProblemException(HttpStatus.PRECONDITION_FAILED, detail);
            case SAME_PERSON -> new ProblemException(HttpStatus.FORBIDDEN, detail);
            case INVALID -> requests.invalid(e.violation());
        };
    }

    static <T> ResponseEntity<T> uncached(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }

    private static ResponseEntity<Shown> answer(HttpStatus status, RegistryEntries.Shown shown) {
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .eTag(shown.etag())
                .body(Shown.of(shown));
    }
}
