package org.coalition.kas.protocol;

/** Why a key was not released: the {@code errorCode} of one KAO's result. */
public enum ErrorCode {
    UNKNOWN_KAS(ErrorClass.REQUEST),
    UNSUPPORTED_TYPE(ErrorClass.REQUEST),
    UNKNOWN_KEY(ErrorClass.REQUEST),
    KEY_NOT_ACTIVE(ErrorClass.REQUEST),
    BAD_KAO_SIGNATURE(ErrorClass.INTEGRITY),
    UNKNOWN_ORIGINATOR(ErrorClass.INTEGRITY),
    /** Unwrap, key length, binding and metadata failures: on purpose one code. */
    INTEGRITY_FAILURE(ErrorClass.INTEGRITY),
    AGREEMENT_DENIED(ErrorClass.POLICY),
    POLICY_DENIED(ErrorClass.POLICY),
    KMS_UNAVAILABLE(ErrorClass.DEPENDENCY),
    POLICY_ENGINE_UNAVAILABLE(ErrorClass.DEPENDENCY),
    PEER_UNAVAILABLE(ErrorClass.DEPENDENCY),
    PEER_TIMEOUT(ErrorClass.DEPENDENCY),
    PEER_SUSPENDED(ErrorClass.DEPENDENCY),
    PEER_BAD_ANSWER(ErrorClass.DEPENDENCY),
    DEADLINE_EXCEEDED(ErrorClass.DEPENDENCY),
    AUDIT_UNAVAILABLE(ErrorClass.DEPENDENCY),
    INTERNAL_ERROR(ErrorClass.INTERNAL),
    ALL_OF_INCOMPLETE(ErrorClass.GROUP),
    ANY_OF_SATISFIED(ErrorClass.GROUP);

    /** What the HTTP status is chosen by, where every KAO failed. */
    public enum ErrorClass {
        REQUEST,
        INTEGRITY,
        POLICY,
        DEPENDENCY,
        INTERNAL,
        /** Consequences of other KAOs' results; they do not count for the status. */
        GROUP
    }

    private final ErrorClass errorClass;

    ErrorCode(ErrorClass errorClass) {
        this.errorClass = errorClass;
    }

    public ErrorClass errorClass() {
        return errorClass;
    }
}
