package org.coalition.kas.perf.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of one order.
 *
 * @param startNanos when it was handed to Gatling, by the generator's {@link System#nanoTime()}
 * @param endNanos when the last byte of the answer had been read
 * @param gatlingMillis what Gatling's own clock says, from sending to the last byte; whole milliseconds; -1 without answer
 * @param status the HTTP status, or 0 if there was no answer
 * @param body empty if there was no answer
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record Answer(long startNanos, long endNanos, int gatlingMillis, int status, byte[] body) {

    /** How long the client waited. */
    public long nanos() {
        return endNanos - startNanos;
    }

    static void write(Path file, List<Answer> answers) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(answers.size());
            for (Answer answer : answers) {
                out.writeLong(answer.startNanos);
                out.writeLong(answer.endNanos);
                out.writeInt(answer.gatlingMillis);
                out.writeInt(answer.status);
                out.writeInt(answer.body.length);
                out.write(answer.body);
            }
        }
    }

    /** Reads the generator's answers, in the order of the orders. */
    public static List<Answer> read(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            int count = in.readInt();
            List<Answer> answers = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long start = in.readLong();
                long end = in.readLong();
                int millis = in.readInt();
                int status = in.readInt();
                answers.add(new Answer(start, end, millis, status, in.readNBytes(in.readInt())));
            }
            return answers;
        }
    }
}
