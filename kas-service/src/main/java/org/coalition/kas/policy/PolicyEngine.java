package org.coalition.kas.policy;

import org.coalition.kas.domain.Deadline;

/** Decides by the federation's policy. Safe for use by many threads. */
public interface PolicyEngine {

    /**
     * Decides one question. Whatever is missing or malformed in it is a denial with reasons, never an exception.
     *
     * <p>Blocks, until the deadline at most, while all instances of the engine are busy.
     *
     * @throws PolicyEngineUnavailableException if the engine gave no usable answer in time
     */
    Decision decide(PolicyQuestion question, Deadline deadline);

    /** The version of rules and data, as it stands in decisions and audit records. */
    String version();
}
