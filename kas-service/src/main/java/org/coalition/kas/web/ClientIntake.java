package org.coalition.kas.web;

import jakarta.servlet.http.HttpServletRequest;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.Authenticator;
import org.coalition.kas.auth.Authenticator.Authenticated;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.Provenance;
import org.coalition.kas.domain.RewrapOrder;
import org.coalition.kas.http.BoundedBody;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RateLimiting;
import org.coalition.kas.http.RequestCredentials;
import org.coalition.kas.http.RequestIds;
import org.coalition.kas.limits.Charge;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.RequestCodec;
import org.coalition.kas.protocol.RequestLimits;
import org.coalition.kas.protocol.RewrapRequest;
import org.coalition.kas.rewrap.RewrapProperties;
import org.coalition.kas.telemetry.Stage;
import org.coalition.kas.telemetry.Stages;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Requests straight from clients. */
@Component
final class ClientIntake {

    private final Authenticator authenticator;
    private final RequestCodec codec;
    private final BoundedBody body;
    private final Stages stages;
    private final RewrapProperties properties;
    private final RateLimiting limits;

    ClientIntake(Authenticator authenticator, RewrapProperties properties, Stages stages, RateLimiting limits) {
        limits.requireRoomFor(properties.maxKeyAccessObjects());
        this.authenticator = authenticator;
        this.limits = limits;
        this.codec = new RequestCodec(new RequestLimits(properties.maxGroups(), properties.maxKeyAccessObjects()));
        this.body = new BoundedBody(properties.maxBody());
        this.stages = stages;
        this.properties = properties;
    }

    Accepted accept(HttpServletRequest request)
            throws ProblemException, AuthenticationException, MalformedRequestException, ReplayMemoryAwayException {
        Deadline deadline = Deadline.in(properties.deadline());
        body.requireAnnouncedLength(request);
        if (request.getHeader(PeerIntake.ASSERTION) != null) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "a Federation-Assertion is for the federation listener");
        }
        Authenticated authenticated;
        try (var _ = stages.start(Stage.AUTHENTICATE)) {
            authenticated = authenticator.authenticate(
                    RequestCredentials.of(request, RewrapController.PATH), () -> body.read(request));
        }
        return new Accepted(authenticated.caller(), charged(request, authenticated), deadline);
    }

    private RewrapOrder charged(HttpServletRequest request, Authenticated authenticated)
            throws ProblemException, MalformedRequestException {
        Caller caller = authenticated.caller();
        RewrapRequest wanted;
        try {
            wanted = codec.parse(authenticated.request());
        } catch (MalformedRequestException e) {
            limits.charge(Charge.subject(caller), Charge.client(caller));
            throw e;
        }
        RewrapOrder order =
                OrderMapping.order(RequestIds.of(request), wanted, new Provenance.Direct(authenticated.envelope()));
        limits.charge(Charge.subject(caller), Charge.keys(caller, order.size()), Charge.client(caller));
        return order;
    }
}
