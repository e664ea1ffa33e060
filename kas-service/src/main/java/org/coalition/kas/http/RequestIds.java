package org.coalition.kas.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.regex.Pattern;
import org.coalition.kas.crypto.Bytes;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Gives each request an id: 128 fresh random bits, base64url. A client's own {@code X-Request-ID} is echoed and logged
 * for correlation if it is harmless, and left out if it is not.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestIds extends OncePerRequestFilter {

    private static final String ATTRIBUTE = RequestIds.class.getName();
    private static final String HEADER = "X-Request-ID";
    private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The id that this request was given. */
    public static String of(HttpServletRequest request) {
        return String.valueOf(request.getAttribute(ATTRIBUTE));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String requestId = Bytes.of(random).base64Url();
        request.setAttribute(ATTRIBUTE, requestId);
        String sent = request.getHeader(HEADER);
        try (var _ = MDC.putCloseable("requestId", requestId)) {
            if (sent != null && HARMLESS.matcher(sent).matches()) {
                response.setHeader(HEADER, sent);
                MDC.put("clientRequestId", sent);
            }
            chain.doFilter(request, response);
        } finally {
            MDC.remove("clientRequestId");
        }
    }
}
