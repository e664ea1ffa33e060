package org.coalition.kas.federation;

/** A forwarded request that does not prove where it comes from. Answered with 403; the message is fit for the peer. */
public final class FederationException extends Exception {

    private final String description;

    public FederationException(String description) {
        super(description, null, false, false);
        this.description = description;
    }

    public String description() {
        return description;
    }
}
