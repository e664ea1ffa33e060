package org.coalition.kas.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.coalition.kas.federation.FederationException;
import org.coalition.kas.http.EarlyAnswer;
import org.coalition.kas.limits.Budget;
import org.coalition.kas.limits.House;
import org.coalition.kas.limits.RateLimits;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Sends away who comes too often, by his address, and who comes when the house is full: before anything of the request is
 * read. Peers are not counted by their address. What everybody may read is served to the last: peers need it most when
 * there is trouble.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class FrontDoor extends OncePerRequestFilter {

    private static final String PUBLIC = "/.well-known/";
    private static final long TRY_AGAIN_SECONDS = 1;

    private final House house;
    private final RateLimits limits;
    private final FederationListener federation;
    private final RewrapMeters meters;

    FrontDoor(House house, RateLimits limits, FederationListener federation, RewrapMeters meters) {
        this.house = house;
        this.limits = limits;
        this.federation = federation;
        this.meters = meters;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        long start = System.nanoTime();
        if (request.getServletPath().startsWith(PUBLIC)) {
            admit(request, response, chain, start);
            return;
        }
        Optional<House.Place> place = place(request);
        if (place.isEmpty()) {
            shed(request, response, start);
            return;
        }
        try (House.Place _ = place.get()) {
            admit(request, response, chain, start);
        }
    }

    private Optional<House.Place> place(HttpServletRequest request) {
        if (!federation.received(request)) {
            return house.enter(request.getRemoteAddr());
        }
        try {
            return house.enterAsPeer(PeerIntake.thumbprint(request));
        } catch (FederationException e) {
            return Optional.empty(); // the listener lets nobody in without one
        }
    }

    private void shed(HttpServletRequest request, HttpServletResponse response, long start) throws IOException {
        EarlyAnswer.give(
                request,
                response,
                HttpStatus.SERVICE_UNAVAILABLE,
                "there is more to do than can be done now",
                TRY_AGAIN_SECONDS);
        count(request, Outcome.SHED, start);
    }

    private void admit(HttpServletRequest request, HttpServletResponse response, FilterChain chain, long start)
            throws ServletException, IOException {
        Optional<Budget> exceeded = federation.received(request)
                ? Optional.empty()
                : limits.from(request.getRemoteAddr()).exceeded();
        if (exceeded.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        EarlyAnswer.give(
                request,
                response,
                HttpStatus.TOO_MANY_REQUESTS,
                "over the limit of this address",
                exceeded.get().dueSeconds());
        count(request, Outcome.LIMITED, start);
    }

    private void count(HttpServletRequest request, Outcome outcome, long start) {
        if (request.getServletPath().equals(RewrapController.PATH)) {
            meters.request(outcome, 0, Duration.ofNanos(System.nanoTime() - start));
        }
    }
}
