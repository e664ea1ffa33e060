package org.coalition.kas.limits;

import java.util.Locale;

/** What is counted, as {@code kas_ratelimit_rejected_total} and the answers' headers name it. */
public enum LimitKind {
    /** Requests from an address, before anybody is authenticated. */
    IP("address"),
    /** Requests of a subject. */
    SUBJECT("subject"),
    /** Requests by one application, of all its subjects. */
    CLIENT("client"),
    /** Requests that one peer forwards. */
    PEER("peer"),
    /** Key access objects that a subject asks for. */
    KAO("subject's key access objects");

    private final String words;

    LimitKind(String words) {
        this.words = words;
    }

    /** Its name. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For people: what a caller is told that he has had too much of. */
    public String words() {
        return words;
    }
}
