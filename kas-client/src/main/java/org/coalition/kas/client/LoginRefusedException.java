package org.coalition.kas.client;

/** An issuer gave no token. */
public final class LoginRefusedException extends KasException {

    private final int status;
    private final String error;

    /**
     * What the issuer answered.
     *
     * @param error OAuth's code, RFC 6749 section 5.2
     */
    public LoginRefusedException(String user, int status, String error, String description) {
        super("no token for " + user + ": " + error + (description.isEmpty() ? "" : " (" + description + ")"), null);
        this.status = status;
        this.error = error;
    }

    public int status() {
        return status;
    }

    public String error() {
        return error;
    }
}
