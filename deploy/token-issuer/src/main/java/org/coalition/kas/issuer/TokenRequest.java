package org.coalition.kas.issuer;

import java.util.List;

/**
 * A token request, taken out of HTTP.
 *
 * @param body the form, still encoded
 * @param dpop every value of the {@code DPoP} header
 * @param authorization every value of the {@code Authorization} header
 */
record TokenRequest(String body, List<String> dpop, List<String> authorization) {

    TokenRequest {
        dpop = List.copyOf(dpop);
        authorization = List.copyOf(authorization);
    }

    /** Says nothing of what it holds: a password, for one. */
    @Override
    public String toString() {
        return "TokenRequest";
    }
}
