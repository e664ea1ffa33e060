package org.coalition.kas.admin;

import jakarta.servlet.http.HttpServletRequest;
import org.coalition.kas.http.ProblemException;
import org.coalition.kas.http.RequestIds;
import org.coalition.kas.policy.PolicyRules;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /admin/policy}: which rules decide, and what they say of somebody and something, and why.
 *
 * <p>Asking is not audited, as no other look is: it releases nothing and changes nothing, and who asks brings the claims
 * himself. The audit tells what was decided and what was done, and must not fill with what was not.
 */
@RestController
final class PolicyController {

    private static final String PATH = "/admin/policy";

    /** The answer to {@code GET /admin/policy}. */
    record Rules(String engine, String policyVersion, String digest) {

        static Rules of(PolicyRules rules) {
            return new Rules(rules.engine(), rules.version(), rules.digest());
        }
    }

    private final Access access;
    private final Explanations explanations;

    PolicyController(Access access, Explanations explanations) {
        this.access = access;
        this.explanations = explanations;
    }

    @GetMapping(path = PATH, produces = "application/json")
    ResponseEntity<Rules> rules(HttpServletRequest request) throws ProblemException {
        access.require(Access.ADMINISTRATOR, request);
        return answer(Rules.of(explanations.rules()));
    }

    @PostMapping(path = PATH + "/explain", consumes = "application/json", produces = "application/json")
    ResponseEntity<Explanation> explain(HttpServletRequest request) throws ProblemException {
        Command command = access.command(Access.ADMINISTRATOR, request);
        return answer(explanations.explain(RequestIds.of(request), command.body()));
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
