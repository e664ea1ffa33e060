package org.coalition.kas.issuer;

/** A refusal as RFC 6749 section 5.2 and RFC 9449 section 5 name it. The description never quotes the request. */
final class OAuthException extends Exception {

    private final Code code;
    private final String description;

    OAuthException(Code code, String description) {
        super(code.text + ": " + description);
        this.code = code;
        this.description = description;
    }

    Code code() {
        return code;
    }

    String description() {
        return description;
    }

    /** What can be wrong, and the HTTP status that says so. */
    enum Code {
        INVALID_REQUEST("invalid_request", 400),
        INVALID_CLIENT("invalid_client", 401),
        INVALID_GRANT("invalid_grant", 400),
        UNSUPPORTED_GRANT_TYPE("unsupported_grant_type", 400),
        INVALID_DPOP_PROOF("invalid_dpop_proof", 400),
        TEMPORARILY_UNAVAILABLE("temporarily_unavailable", 503);

        private final String text;
        private final int status;

        Code(String text, int status) {
            this.text = text;
            this.status = status;
        }

        String text() {
            return text;
        }

        int status() {
            return status;
        }
    }
}
