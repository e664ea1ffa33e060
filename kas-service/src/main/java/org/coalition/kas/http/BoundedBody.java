package org.coalition.kas.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/** Reads a request's body up to a limit, and no byte more. */
public final class BoundedBody {

    private static final int PART = 8 * 1024;
    private static final int A_SECOND = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

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

    /**
     * The whole body. Blocks until it is there: for five seconds, and one more for every 64 KiB. Who sends a byte now and
     * then must not keep his place for ever.
     */
    public byte[] read(HttpServletRequest request) throws ProblemException {
        long start = System.nanoTime();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[PART];
        try {
            InputStream in = request.getInputStream();
            int length;
            while ((length = in.read(part, 0, Math.min(PART, limit + 1 - body.size()))) >= 0) {
                body.write(part, 0, length);
                if (body.size() > limit) {
                    throw tooLarge();
                }
                if (System.nanoTime() - start
                        > PATIENCE.plusSeconds(body.size() / A_SECOND).toNanos()) {
                    throw new IOException("too slow");
                }
            }
            return body.toByteArray();
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "the body ended early or came too slowly");
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(HttpStatus.PAYLOAD_TOO_LARGE, "the body may have at most " + limit + " bytes");
    }
}
