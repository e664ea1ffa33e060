package org.coalition.kas.telemetry;

/** A stage of a rewrap, as {@code kas_stage_seconds} names it. */
public enum Stage {
    AUTHENTICATE,
    POLICY,
    UNWRAP,
    BIND,
    WRAP,
    SIGN,
    AUDIT,
    FEDERATE,
    COMBINE
}
