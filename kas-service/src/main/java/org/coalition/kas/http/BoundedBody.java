package org.coalition.kas.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        pass(request, body);
        return body.toByteArray();
    }

    /** Reads as {@link #read} does what is left of a body, and keeps none of it. */
    public void discard(HttpServletRequest request) throws ProblemException {
        pass(request, OutputStream.nullOutputStream());
    }

    private void pass(HttpServletRequest request, OutputStream to) throws ProblemException {
        long start = System.nanoTime();
        int total = 0;
        byte[] part = new byte[PART];
        try {
            InputStream in = request.getInputStream();
            int length;
            while ((length = in.read(part, 0, Math.min(PART, limit + 1 - total))) >= 0) {
                to.write(part, 0, length);
                total += length;
                if (total > limit) {
                    throw tooLarge();
                }
                if (System.nanoTime() - start
                        > PATIENCE.plusSeconds(total / A_SECOND).toNanos()) {
                    throw new IOException("too slow");
                }
            }
        } catch (IOException e) {
            throw new ProblemException(HttpStatus.BAD_REQUEST, "the body ended early or came too slowly");
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(HttpStatus.PAYLOAD_TOO_LARGE, "the body may have at most " + limit + " bytes");
    }
}
