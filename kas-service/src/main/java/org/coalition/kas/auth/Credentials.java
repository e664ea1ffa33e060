package org.coalition.kas.auth;

import java.util.List;

/**
 * What a request brings to prove who sends it.
 *
 * @param authorization every {@code Authorization} header
 * @param proofs every {@code DPoP} header
 * @param method of the request
 * @param path below the KAS's base URL; the {@code Host} header has no say
 */
public record Credentials(List<String> authorization, List<String> proofs, String method, String path) {

    public Credentials {
        authorization = List.copyOf(authorization);
        proofs = List.copyOf(proofs);
    }
}
