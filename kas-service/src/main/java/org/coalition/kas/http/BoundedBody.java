package org.coalition.kas.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/** Reads a request's body up to a limit, and no byte more. */
public final class BoundedBody {

    private final int limit;

    /**
     * A reader of bodies.
     *
     * @param limit the longest body that is read
     */
    public BoundedBody(DataSize limit) {
        this.limit = Math.toIntExact(limit.toBytes());
    }

    /** Refuses what is announced to be too long, before anything is read. */
    public void requireAnnouncedLength(HttpServletRequest request) throws ProblemException {
        if (request.getContentLengthLong() > limit) {
            throw tooLarge();
        }
    }

    /** The whole body. Blocks until it is there. */
    public byte[] read(HttpServletRequest request) throws ProblemException {
        try {
            byte[] body = request.getInputStream().readNBytes(limit + 1);
            if (body.length > limit) {
                throw tooLarge();
            }
            return body;
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "the body ended early or came too slowly");
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(HttpStatus.PAYLOAD_TOO_LARGE, "the body may have at most " + limit + " bytes");
    }
}
