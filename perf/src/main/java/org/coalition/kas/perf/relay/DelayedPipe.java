package org.coalition.kas.perf.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * One direction of a connection: each chunk leaves when it has been here for the delay. Reading goes on meanwhile, so
 * that chunks are delayed side by side, as on a long wire, and keep their order.
 */
final class DelayedPipe {

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNKS_UNDER_WAY = 1_024;

    /** What was read, and when it may leave (by {@link System#nanoTime()}); no bytes at the end of the stream. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Chunk(byte[] bytes, long due) {}

    private final Socket from;
    private final Socket to;
    private final long delayNanos;
    private final AtomicLong passed;
    private final LongSupplier nanosBetweenBytes;
    private final BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);

    /**
     * One direction.
     *
     * @param passed counts the bytes
     * @param nanosBetweenBytes if not 0, bytes leave one by one, so far apart; asked before each
     */
    DelayedPipe(Socket from, Socket to, long delayNanos, AtomicLong passed, LongSupplier nanosBetweenBytes) {
        this.from = from;
        this.to = to;
        this.delayNanos = delayNanos;
        this.passed = passed;
        this.nanosBetweenBytes = nanosBetweenBytes;
    }

    /** Passes everything on, in two threads of its own, until one side closes. */
    void start(String name) {
        Thread.ofPlatform().daemon().name(name + "-in").start(this::read);
        Thread.ofPlatform().daemon().name(name + "-out").start(this::write);
    }

    private void read() {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                underWay.put(new Chunk(Arrays.copyOf(buffer, read), System.nanoTime() + delayNanos));
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // the connection is gone, and the other side is told so below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private void end() {
        try {
            underWay.put(new Chunk(new byte[0], System.nanoTime() + delayNanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            OutputStream out = to.getOutputStream();
            Chunk chunk = underWay.take();
            while (chunk.bytes().length > 0) {
                awaitDue(chunk.due());
                pass(chunk.bytes(), out);
                chunk = underWay.take();
            }
            awaitDue(chunk.due());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(byte[] bytes, OutputStream out) throws IOException {
        int dripped = 0;
        long between = nanosBetweenBytes.getAsLong();
        while (between > 0 && dripped < bytes.length) {
            out.write(bytes[dripped]);
            dripped++;
            awaitDue(System.nanoTime() + between);
            between = nanosBetweenBytes.getAsLong();
        }
        out.write(bytes, dripped, bytes.length - dripped);
        passed.addAndGet(bytes.length);
    }

    private static void awaitDue(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
