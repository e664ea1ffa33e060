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
}
