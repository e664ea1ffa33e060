package org.coalition.kas.admin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.domain.KasIdentity;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.Refusals;
import org.coalition.kas.policy.Decision;
import org.coalition.kas.policy.PolicyEngine;
import org.coalition.kas.policy.PolicyEngineUnavailableException;
import org.coalition.kas.policy.PolicyQuestion;
import org.coalition.kas.policy.PolicyRules;
import org.coalition.kas.registry.Registry;
import org.coalition.kas.registry.RegistrySnapshot;
import org.coalition.kas.rewrap.Agreements;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Asks the policy engine for who only wants to know. What makes a rewrap's question makes this one, too. */
@Component
final class Explanations {

    private static final Logger LOG = LoggerFactory.getLogger(Explanations.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Nothing is decided by it. */
    private static final String NO_POLICY_ID = "explained";

    /** What gives an answer of the policy engine's. */
    @FunctionalInterface
    private interface Asked<T> {
        T answer(Deadline deadline);
    }

    private final ExplainRequests requests;
    private final PolicyEngine policy;
    private final Agreements agreements;
    private final Registry registry;
    private final KasIdentity identity;
    private final Clock clock;

    Explanations(
            ExplainRequests requests,
            PolicyEngine policy,
            Agreements agreements,
            Registry registry,
            KasIdentity identity,
            Clock clock) {
        this.requests = requests;
        this.policy = policy;
        this.agreements = agreements;
        this.registry = registry;
        this.identity = identity;
        this.clock = clock;
    }

    /** Which rules decide. Blocks until the engine answers. */
    PolicyRules rules() throws ProblemException {
        return ask(policy::rules);
    }

    /** What a rewrap of what the body describes would be decided here and now. Blocks until the engine answers. */
    Explanation explain(String requestId, JsonNode body) throws ProblemException {
        RegistrySnapshot snapshot = registry.snapshot();
        ExplainRequests.Wanted wanted = requests.read(body, snapshot);
        PolicyQuestion question = agreements.aboutUs(
                new Agreements.Asking(requestId, wanted.subject(), wanted.forwardedBy(), snapshot, clock.instant()),
                wanted.resource(),
                NO_POLICY_ID);
        Decision decision = ask(deadline -> policy.explain(question, deadline));
        return Explanation.of(identity, wanted.subject(), decision);
    }

    private static <T> T ask(Asked<T> asked) throws ProblemException {
        try {
            return asked.answer(Deadline.in(PATIENCE));
        } catch (PolicyEngineUnavailableException e) {
            LOG.error("The policy engine did not answer an administrator", e);
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "the policy engine does not answer now",
                    List.of(),
                    Refusals.retryAfter());
        }
    }
}
