package org.coalition.kas.http;

import java.util.List;
import org.coalition.kas.auth.RealTerms;
import org.coalition.kas.protocol.Violation;

/** What only this package can make and see, for the tests of others. */
public final class RealRefusals {

    private RealRefusals() {}

    public static Refusals refusals() {
        return new Refusals(RealTerms.speakingFor());
    }

    /** Where a refused request is wrong. */
    public static List<Violation> violations(ProblemException problem) {
        return problem.violations();
    }
}
