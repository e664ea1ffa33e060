package org.coalition.kas.auth;

/** A caller who is not who he says, or does not say. Answered with 401 and {@code WWW-Authenticate: DPoP}. */
public final class AuthenticationException extends Exception {

    /** The {@code error} of the challenge (RFC 6750 section 3.1, RFC 9449 section 7.1). */
    public enum Reason {
        INVALID_TOKEN("invalid_token"),
        INVALID_DPOP_PROOF("invalid_dpop_proof"),
        USE_DPOP_NONCE("use_dpop_nonce"),
        INVALID_SIGNED_REQUEST("invalid_signed_request");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    private final Reason reason;
    private final String description;

    /**
     * Makes one.
     *
     * @param description what to mend, fit for the caller; never repeats what was sent
     */
    public AuthenticationException(Reason reason, String description) {
        super(description, null, false, false);
        this.reason = reason;
        this.description = description;
    }

    /** What to mend, fit for the caller. */
    public String description() {
        return description;
    }

    public Reason reason() {
        return reason;
    }
}
