package org.coalition.kas.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.coyote.CloseNowException;
import org.coalition.kas.http.BoundedBody;
import org.coalition.kas.http.ProblemException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Where a request was answered before its body was there, the rest of it is read for as long as that of another, and then
 * the connection is ended. Tomcat would read on for as long as a byte comes now and then. Outside of the {@link FrontDoor}: no
 * place is taken for it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnwantedBodies extends OncePerRequestFilter {

    /** Of more than this Tomcat reads nothing and ends the connection. */
    private static final DataSize LONGEST = DataSize.ofMegabytes(2);

    private final BoundedBody body = new BoundedBody(LONGEST);

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (isLeft(request)) {
            response.flushBuffer();
            discard(request);
        }
    }

    /** Over HTTP/2 nothing is: the stream is reset. Who waits to be told to send a body is not told. */
    private static boolean isLeft(HttpServletRequest request) throws IOException {
        return request.getProtocol().startsWith("HTTP/1")
                && request.getHeader(HttpHeaders.EXPECT) == null
                && !request.getInputStream().isFinished();
    }

    private void discard(HttpServletRequest request) throws CloseNowException {
        try {
            body.discard(request);
        } catch (ProblemException e) {
            throw new CloseNowException(e);
        }
    }
}
