package org.coalition.kas.http;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalition.kas.limits.Budget;
import org.coalition.kas.limits.Charge;
import org.coalition.kas.limits.LimitKind;
import org.coalition.kas.limits.RateLimits;
import org.coalition.kas.limits.Verdict;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Charges callers for what they ask, and tells them what they have left, whatever the answer
 * (draft-ietf-httpapi-ratelimit-headers-10). What a whole application has left tells of its other users, so nobody is told
 * that.
 */
@Component
public final class RateLimiting {

    private final RateLimits limits;

    RateLimiting(RateLimits limits) {
        this.limits = limits;
    }

    /**
     * Refuses a limit that the largest request would never be within.
     *
     * @throws IllegalArgumentException naming the settings
     */
    public void requireRoomFor(int keyAccessObjects) {
        if (limits.of(LimitKind.KAO).count() < keyAccessObjects) {
            throw new IllegalArgumentException(
                    "kas.limits.kao must not be under kas.rewrap.max-key-access-objects, which is " + keyAccessObjects);
        }
    }

    /**
     * Makes all charges of a request at once. Blocks for one round trip to Redis at most.
     *
     * @throws ProblemException with 429 if it is over a limit
     */
    public void charge(Charge... charges) throws ProblemException {
        Verdict verdict = limits.charge(List.of(charges));
        boolean forwarded = Stream.of(charges).anyMatch(charge -> charge.kind() == LimitKind.PEER);
        tell(verdict.budgets().stream()
                .filter(budget -> tellable(budget, forwarded))
                .toList());
        if (verdict.exceeded().isPresent()) {
            throw refused(verdict.exceeded().get());
        }
    }

    /** To a peer its own alone: what a subject has left is the subject's business. */
    private static boolean tellable(Budget budget, boolean forwarded) {
        return forwarded ? budget.kind() == LimitKind.PEER : budget.kind() != LimitKind.CLIENT;
    }

    private static ProblemException refused(Budget budget) {
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, Long.toString(budget.dueSeconds()));
        return new ProblemException(HttpStatus.TOO_MANY_REQUESTS, detail(budget), List.of(), headers);
    }

    private static String detail(Budget budget) {
        return "over the limit of this " + budget.kind().words();
    }

    private static void tell(List<Budget> budgets) {
        HttpServletResponse response = Objects.requireNonNull(
                ((ServletRequestAttributes) RequestContextHolder.currentRequestAttributes()).getResponse());
        response.setHeader("RateLimit-Policy", joined(budgets.stream().map(RateLimiting::policy)));
        response.setHeader("RateLimit", joined(budgets.stream().map(RateLimiting::left)));
    }

    private static String joined(Stream<String> items) {
        return items.collect(Collectors.joining(", "));
    }

    private static String policy(Budget budget) {
        String unit = budget.kind() == LimitKind.KAO ? ";qu=\"key-access-objects\"" : "";
        return "\"%s\";q=%d%s;w=%d"
                .formatted(
                        budget.kind().label(),
                        budget.limit().count(),
                        unit,
                        budget.limit().period().toSeconds());
    }

    private static String left(Budget budget) {
        return "\"%s\";r=%d;t=%d"
                .formatted(budget.kind().label(), Math.max(0, budget.remaining()), budget.dueSeconds());
    }
}
