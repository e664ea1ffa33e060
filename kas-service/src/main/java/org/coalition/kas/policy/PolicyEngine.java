package org.coalition.kas.policy;

import org.coalition.kas.domain.Deadline;

/** Decides by the federation's policy. Safe for use by many threads. */
public interface PolicyEngine {

    /**
     * Decides one question. Whatever is missing or malformed in it is a denial with reasons, never an exception.
     *
     * <p>Blocks, until the deadline at most, while an engine in the process is busy or one outside of it is asked.
     *
     * @throws PolicyEngineUnavailableException if the engine gave no usable answer in time
     */
    Decision decide(PolicyQuestion question, Deadline deadline);

    /** As {@link #decide}, for somebody who only wants to know: no key depends on it, and it is not counted as a decision. */
    default Decision explain(PolicyQuestion question, Deadline deadline) {
        return decide(question, deadline);
    }

    /**
     * Which rules decide now. Blocks as {@link #decide} does.
     *
     * @throws PolicyEngineUnavailableException if the engine doesn't tell in time
     */
    PolicyRules rules(Deadline deadline);
}
