package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.coalition.kas.admin.AdministrativeTrail.Intent;
import org.coalition.kas.audit.AdministrativeEvent;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RequestIds;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistryAdministration;
import org.coalition.kas.registry.Revocation;
import org.coalition.kas.registry.Revocation.Kind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /admin/revocations}: tokens that are not accepted any more, one by its {@code jti} or its hash, or all of a {@code sub}. In force at every
 * replica of this nation with its next poll of the registry.
 */
@RestController
final class RevocationsController {

    private static final Logger LOG = LoggerFactory.getLogger(RevocationsController.class);
    private static final String PATH = "/admin/revocations";

    /** A revocation as it is told of. */
    record Shown(
            String issuer,
            @Nullable String tokenIdHash,
            @Nullable String sub,
            @Nullable Instant until) {

        static Shown of(Revocation revocation) {
            return new Shown(
                    revocation.issuer(),
                    revocation.kind() == Kind.TOKEN ? revocation.value() : null,
                    revocation.kind() == Kind.SUBJECT ? revocation.value() : null,
                    revocation.until().equals(Revocation.NEVER) ? null : revocation.until());
        }
    }

    record InForce(List<Shown> revocations) {}

    private final Access access;
    private final RevocationRequests requests;
    private final Registry registry;
    private final RegistryAdministration administration;
    private final AdministrativeTrail trail;
    private final Clock clock;

    RevocationsController(
            Access access,
            RevocationRequests requests,
            Registry registry,
            RegistryAdministration administration,
            AdministrativeTrail trail,
            Clock clock) {
        this.access = access;
        this.requests = requests;
        this.registry = registry;
        this.administration = administration;
        this.trail = trail;
        this.clock = clock;
    }

    @PostMapping(path = PATH, consumes = "application/json", produces = "application/json")
    ResponseEntity<Shown> revoke(HttpServletRequest request) throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        RevocationRequests.Wanted wanted = requests.read(command.body());
        Caller administrator = command.caller();
        Intent intent = new Intent(
                AdministrativeEvent.Type.REGISTRY_CHANGED,
                RequestIds.of(request),
                administrator,
                "REVOKE",
                audited(wanted));
        Revocation inForce = trail.make(
                intent, () -> administration.revoke(wanted.revocation(), wanted.reason(), administrator.subject()));
        LOG.warn("Tokens were revoked by their {}", wanted.revocation().kind().field());
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(Shown.of(inForce));
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<InForce> inForce(HttpServletRequest request) throws ProblemException {
        access.require(Access.ADMINISTRATOR, request);
        List<Shown> shown = registry.snapshot().revocations().inForce(clock.instant()).stream()
                .map(Shown::of)
                .toList();
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new InForce(shown));
    }

    private static ObjectNode audited(RevocationRequests.Wanted wanted) {
        Revocation revocation = wanted.revocation();
        return JsonNodeFactory.instance
                .objectNode()
                .put("issuer", revocation.issuer())
                .put(revocation.kind().field(), revocation.value())
                .put("until", revocation.until().toString())
                .put("reason", wanted.reason());
    }
}
