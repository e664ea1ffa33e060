package org.coalition.kas.keys;

import org.coalition.kas.domain.KeyId;

/** No live key has this kid: it was disabled after the request had been let in. */
public final class KeyNotActiveException extends IllegalStateException {

    /** Makes one. */
    public KeyNotActiveException(KeyId kid) {
        super("no live key has the kid " + kid);
    }
}
