package org.coalition.kas.domain;

/** Which way a request came: decided by the listener that it came in by, never by anything in it. */
public sealed interface Provenance {

    /** Straight from a client; it may be forwarded. */
    record Direct(ClientEnvelope envelope) implements Provenance {}

    /** From a peer, which forwarded it; it is never forwarded again. */
    record Forwarded(KasId by) implements Provenance {}
}
