package org.coalition.kas.local;

/** Ends a federation in order when this process is interrupted (Ctrl-C) or asked to end. */
record Interruptible(LocalFederation federation) {

    Interruptible {
        Runtime.getRuntime().addShutdownHook(new Thread(federation::close, "end-federation"));
    }
}
