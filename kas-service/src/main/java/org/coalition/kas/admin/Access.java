package org.coalition.kas.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.coalition.kas.auth.AuthenticationException;
import org.coalition.kas.auth.Authenticator;
import org.coalition.kas.auth.Authenticator.Body;
import org.coalition.kas.auth.Authenticator.Proven;
import org.coalition.kas.auth.ReplayMemoryAwayException;
import org.coalition.kas.domain.Caller;
import org.coalition.kas.http.BoundedBody;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RateLimiting;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.http.RequestCredentials;
import org.coalition.kas.limits.Charge;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** Lets in who has a role, given by this nation's own issuer, and proves that the token is his. */
@Component
final class Access {

    /** Who may look. */
    static final String OBSERVER = "kas-observer";

    /** Who may change things. */
    static final String ADMINISTRATOR = "kas-admin";

    private final BoundedBody bodies = new BoundedBody(DataSize.ofKilobytes(64));
    private final Authenticator authenticator;
    private final Refusals refusals;
    private final RateLimiting limits;

    Access(Authenticator authenticator, Refusals refusals, RateLimiting limits) {
        this.limits = limits;
        this.authenticator = authenticator;
        this.refusals = refusals;
    }

    /** Who sends a request without a body, if he has the role, or one of several. */
    Caller require(Set<String> roles, HttpServletRequest request) throws ProblemException {
        return admitted(roles, request, () -> new byte[0]).caller();
    }

    /** As {@link #require(Set, HttpServletRequest)}, for one role. */
    Caller require(String role, HttpServletRequest request) throws ProblemException {
        return require(Set.of(role), request);
    }

    /** Who sends a request with a body in JSON, and the body, if he has the role. */
    Command command(String role, HttpServletRequest request) throws ProblemException {
        bodies.requireAnnouncedLength(request);
        Proven proven = admitted(Set.of(role), request, () -> bodies.read(request));
        try {
            return new Command(proven.caller(), StrictJson.parse(proven.body().toByteArray()));
        } catch (MalformedRequestException e) {
            throw refusals.of(e);
        }
    }

    private Proven admitted(Set<String> roles, HttpServletRequest request, Body<ProblemException> body)
            throws ProblemException {
        try {
            Proven proven = authenticator.prove(RequestCredentials.of(request, request.getServletPath()), body);
            limits.charge(Charge.subject(proven.caller()), Charge.client(proven.caller()));
            if (Collections.disjoint(proven.caller().roles(), roles)) {
                throw new ProblemException(
                        HttpStatus.FORBIDDEN,
                        "this needs the role " + String.join(" or ", new TreeSet<>(roles))
                                + ", given by this nation's own issuer");
            }
            return proven;
        } catch (AuthenticationException e) {
            throw refusals.of(e);
        } catch (ReplayMemoryAwayException e) {
            throw refusals.of(e);
        }
    }
}
