package org.coalition.kas.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.coalition.kas.auth.Credentials;
import org.springframework.http.HttpHeaders;

/** What a request brings to prove who sends it. */
public final class RequestCredentials {

    private RequestCredentials() {}

    /**
     * All headers of that kind that the request has.
     *
     * @param path of the endpoint, which the proof must be for
     */
    public static Credentials of(HttpServletRequest request, String path) {
        return new Credentials(
                Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)),
                Collections.list(request.getHeaders("DPoP")),
                request.getMethod(),
                path);
    }
}
