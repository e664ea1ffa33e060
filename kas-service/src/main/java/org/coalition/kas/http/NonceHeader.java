package org.coalition.kas.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.coalition.kas.auth.DpopNonces;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Gives whoever sends a DPoP proof the nonce for his next one, where nonces are asked for (RFC 9449 section 8.2). */
@Component
final class NonceHeader extends OncePerRequestFilter {

    private final DpopNonces nonces;

    NonceHeader(DpopNonces nonces) {
        this.nonces = nonces;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getHeader("DPoP") != null) {
            nonces.current().ifPresent(nonce -> response.setHeader("DPoP-Nonce", nonce));
        }
        chain.doFilter(request, response);
    }
}
