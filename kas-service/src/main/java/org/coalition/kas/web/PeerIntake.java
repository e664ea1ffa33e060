package org.coalition.kas.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.Authenticator;
import org.coalition.kas.auth.Authenticator.Authenticated;
import org.coalition.kas.auth.Authenticator.Forwarder;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.federation.AssertionVerifier;
import org.coalition.kas.federation.FederationAssertion;
import org.coalition.kas.federation.FederationException;
import org.coalition.kas.federation.Thumbprints;
import org.coalition.kas.http.BoundedBody;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RateLimiting;
import org.coalition.kas.http.RequestCredentials;
import org.coalition.kas.limits.Charge;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.registry.Member;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.rewrap.RewrapProperties;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.springframework.stereotype.Component;

/**
 * Requests that peers forward. The peer must prove that it is one; the client's token and proof are then verified as if
 * they had come straight from him, and what the peer says of him must agree with them.
 */
@Component
final class PeerIntake {

    static final String ASSERTION = "Federation-Assertion";

    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private final AssertionVerifier assertions;
    private final Authenticator authenticator;
    private final Registry registry;
    private final RequestCodec codec;
    private final BoundedBody body;
    private final Stages stages;
    private final RewrapProperties properties;
    private final RateLimiting limits;

    PeerIntake(
            AssertionVerifier assertions,
            Authenticator authenticator,
            Registry registry,
            RewrapProperties properties,
            Stages stages,
            RateLimiting limits) {
        this.limits = limits;
        this.assertions = assertions;
        this.authenticator = authenticator;
        this.registry = registry;
        this.codec = new RequestCodec(new RequestLimits(properties.maxGroups(), properties.maxKeyAccessObjects()));
        this.body = new BoundedBody(properties.maxBody());
        this.stages = stages;
        this.properties = properties;
    }

    Accepted accept(HttpServletRequest request)
            throws ProblemException, FederationException, AuthenticationException, MalformedRequestException,
                    ReplayMemoryAwayException {
        RegistrySnapshot snapshot = registry.snapshot();
        Member peer = assertions.peer(thumbprint(request), snapshot);
        Accepted accepted;
        try {
            FederationAssertion assertion = assertions.verify(Collections.list(request.getHeaders(ASSERTION)), peer);
            Deadline deadline = Deadline.in(shorter(assertion.deadline(), properties.deadline()));
            accepted = accept(request, peer, assertion, snapshot, deadline);
        } catch (Exception e) {
            limits.charge(Charge.peer(peer.kasId()));
            throw e;
        }
        Caller caller = accepted.caller();
        limits.charge(
                Charge.subject(caller),
                Charge.keys(caller, accepted.order().size()),
                Charge.client(caller),
                Charge.peer(peer.kasId()));
        return accepted;
    }

    private Accepted accept(
            HttpServletRequest request,
            Member peer,
            FederationAssertion assertion,
            RegistrySnapshot snapshot,
            Deadline deadline)
            throws ProblemException, FederationException, AuthenticationException, MalformedRequestException,
                    ReplayMemoryAwayException {
        body.requireAnnouncedLength(request);
        byte[] bytes = body.read(request);
        assertions.requireFor(assertion, bytes);
        Authenticated authenticated;
        try (var _ = stages.start(Stage.AUTHENTICATE)) {
            authenticated = authenticator.authenticateForwarded(
                    RequestCredentials.of(request, RewrapController.PATH), () -> bytes, forwarder(peer, assertion));
        }
        RewrapOrder whole = OrderMapping.order(
                assertion.requestId(), codec.parse(authenticated.request()), new Provenance.Forwarded(peer.kasId()));
        requireAgreeing(assertion, authenticated, whole);
        requireSigned(authenticated, peer, snapshot);
        return new Accepted(authenticated.caller(), OrderMapping.only(whole, asked(assertion, whole)), deadline);
    }

    /** Of the certificate that whoever calls has shown, which may be nobody's whom we know. */
    static String thumbprint(HttpServletRequest request) throws FederationException {
        if (request.getAttribute(CERTIFICATES) instanceof X509Certificate[] chain && chain.length > 0) {
            return Thumbprints.of(chain[0]);
        }
        throw new FederationException("a client certificate is required");
    }

    private static Forwarder forwarder(Member peer, FederationAssertion assertion) {
        return new Forwarder(peer.origin().value(), assertion.iat());
    }

    private static void requireAgreeing(FederationAssertion assertion, Authenticated authenticated, RewrapOrder order)
            throws FederationException {
        boolean agrees = assertion.jkt().equals(authenticated.caller().jkt())
                && assertion.subject().equals(authenticated.caller().subject().uniqueId())
                && assertion.clientKeyThumbprint().equals(order.clientKey().thumbprint());
        if (!agrees) {
            throw new FederationException("the assertion does not agree with the client's token, proof or key");
        }
    }

    private void requireSigned(Authenticated authenticated, Member peer, RegistrySnapshot snapshot)
            throws FederationException {
        boolean signatureNeeded = assertions
                .agreementWith(peer, snapshot)
                .map(agreement -> agreement.requireClientSignature())
                .orElse(true);
        if (signatureNeeded && !authenticated.signed()) {
            throw new FederationException("only requests in the signed form are taken from this peer");
        }
    }

    private static Set<String> asked(FederationAssertion assertion, RewrapOrder order) throws FederationException {
        Set<String> asked = new HashSet<>(assertion.kaoIds());
        boolean known = order.groups().stream()
                .flatMap(group -> group.keys().stream())
                .map(key -> key.id())
                .collect(Collectors.toSet())
                .containsAll(asked);
        if (asked.isEmpty() || !known || asked.size() != assertion.kaoIds().size()) {
            throw new FederationException("kaoIds must name keys of the request, each once");
        }
        return asked;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
