package org.coalition.kas.client;

import java.net.URI;

/** No answer: nobody there, no trusted certificate, or not in time. */
public final class UnreachableException extends KasException {

    public UnreachableException(URI uri, String why, Throwable cause) {
        super("no answer from " + uri + ": " + why, cause);
    }
}
