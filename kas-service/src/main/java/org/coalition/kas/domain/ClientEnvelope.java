package org.coalition.kas.domain;

import org.coalition.kas.crypto.Bytes;

/**
 * A client's request as it came, byte for byte: what a peer is handed, so that it can check for itself who asks for what.
 *
 * @param authorization the {@code Authorization} header
 * @param proof the {@code DPoP} header
 * @param signed whether the body is in the signed form
 */
public record ClientEnvelope(String authorization, String proof, Bytes body, boolean signed) {

    /** Says nothing of the token. */
    @Override
    public String toString() {
        return "ClientEnvelope[" + body.size() + " bytes, " + (signed ? "signed" : "not signed") + "]";
    }
}
