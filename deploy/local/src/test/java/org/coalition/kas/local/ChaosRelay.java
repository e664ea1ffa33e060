package org.coalition.kas.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes bytes on between peers without looking at them, so that real TLS runs through it, and counts connections and
 * bytes. A test may have it make trouble, each way apart, and heal it; both touch connections that are open, too.
 */
final class ChaosRelay implements AutoCloseable {

    /** To the peer that stands behind the relay, or back from it. */
    enum Way {
        THERE,
        BACK
    }

    /**
     * What happens to bytes that go one way.
     *
     * @param held none is passed on, and none is lost
     * @param delay before each part of them
     * @param bytesPerSecond 0 for as many as come
     */
    private record Trouble(boolean held, Duration delay, int bytesPerSecond) {
        static final Trouble NONE = new Trouble(false, Duration.ZERO, 0);
    }

    private static final int PART = 16 * 1024;
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final long GLANCE_NANOS = Duration.ofMillis(5).toNanos();

    private final ServerSocket server;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Map<Way, Trouble> troubles = new ConcurrentHashMap<>();
    private final Map<Way, AtomicLong> passed = Map.of(Way.THERE, new AtomicLong(), Way.BACK, new AtomicLong());
    private final Map<Way, AtomicLong> untilCut = Map.of(Way.THERE, new AtomicLong(), Way.BACK, new AtomicLong());
    private final Map<Way, AtomicLong> untilCorrupt = Map.of(Way.THERE, new AtomicLong(), Way.BACK, new AtomicLong());
    private volatile int target;
    private volatile boolean refusing;

    /** A relay that does nothing to what it passes on, to the port of this URL on this machine. */
    ChaosRelay(String targetUrl) throws IOException {
        this(0, targetUrl);
    }

    /** At a port that is known already. */
    ChaosRelay(int port, String targetUrl) throws IOException {
        this.server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        leadTo(targetUrl);
        heal();
        Thread.startVirtualThread(this::accept);
    }

    String url() {
        return "https://localhost:" + server.getLocalPort();
    }

    /** How many have been made, those that were refused apart. */
    int connections() {
        return connections.get();
    }

    /** How many bytes have been passed on. */
    long bytes(Way way) {
        return counter(passed, way).get();
    }

    /** Where new connections lead from now on. */
    void leadTo(String targetUrl) {
        target = URI.create(targetUrl).getPort();
    }

    /** Passes nothing on, as a peer that hangs. */
    void hold(Way way) {
        troubles.put(way, new Trouble(true, Duration.ZERO, 0));
    }

    void delay(Way way, Duration delay) {
        troubles.put(way, new Trouble(false, delay, 0));
    }

    void drip(Way way, int bytesPerSecond) {
        troubles.put(way, new Trouble(false, Duration.ZERO, bytesPerSecond));
    }

    /** Turns one bit over, so many bytes from now; once. */
    void corruptAfter(Way way, long bytes) {
        counter(untilCorrupt, way).set(bytes);
    }

    /** Resets the connection that passes so many bytes from now on; once. */
    void cutAfter(Way way, long bytes) {
        counter(untilCut, way).set(bytes);
    }

    /** Resets every connection that is open. */
    void cut() {
        open.forEach(ChaosRelay::reset);
    }

    /** Resets every connection that is open, and each new one, as if nobody were there. */
    void refuse() {
        refusing = true;
        cut();
    }

    /** From now on, makes no trouble any more. What was held is passed on. */
    void heal() {
        refusing = false;
        for (Way way : Way.values()) {
            counter(untilCut, way).set(NEVER);
            counter(untilCorrupt, way).set(NEVER);
            troubles.put(way, Trouble.NONE);
        }
    }

    private static AtomicLong counter(Map<Way, AtomicLong> counters, Way way) {
        return counters.getOrDefault(way, new AtomicLong());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket in = server.accept();
                if (refusing) {
                    reset(in);
                } else {
                    connections.incrementAndGet();
                    connect(in);
                }
            } catch (IOException e) {
                // closed, or nobody stands behind
            }
        }
    }

    private void connect(Socket in) throws IOException {
        try {
            Socket out = new Socket(InetAddress.getLoopbackAddress(), target);
            open.add(in);
            open.add(out);
            Thread.startVirtualThread(() -> pass(Way.THERE, in, out));
            Thread.startVirtualThread(() -> pass(Way.BACK, out, in));
        } catch (IOException e) {
            reset(in);
            throw e;
        }
    }

    private void pass(Way way, Socket from, Socket to) {
        byte[] part = new byte[PART];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int length = in.read(part); length >= 0; length = in.read(part)) {
                pass(way, part, length, to.getOutputStream());
                if (counter(untilCut, way).get() <= 0) {
                    counter(untilCut, way).set(NEVER);
                    reset(from);
                    reset(to);
                }
            }
        } catch (IOException e) {
            // the other direction ended it, or one of the ends
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private void pass(Way way, byte[] part, int length, OutputStream out) throws IOException {
        linger(way);
        for (int done = 0; done < length; ) {
            int step = awaitTurn(way, length - done);
            long left = counter(untilCut, way).get();
            step = (int) Math.min(step, Math.max(left, 0));
            corrupt(way, part, done, step);
            out.write(part, done, step);
            out.flush();
            counter(passed, way).addAndGet(step);
            if (counter(untilCut, way).addAndGet(-step) <= 0) {
                return;
            }
            done += step;
        }
    }

    private void linger(Way way) {
        Duration delay = trouble(way).delay();
        long end = System.nanoTime() + delay.toNanos();
        while (System.nanoTime() < end && trouble(way).delay().equals(delay)) {
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    /** How many bytes may go now: waits until one may. */
    private int awaitTurn(Way way, int wanted) throws IOException {
        long start = System.nanoTime();
        while (!server.isClosed()) {
            Trouble now = trouble(way);
            if (!now.held() && now.bytesPerSecond() == 0) {
                return wanted;
            }
            if (!now.held() && System.nanoTime() - start > 1_000_000_000L / now.bytesPerSecond()) {
                return 1;
            }
            LockSupport.parkNanos(GLANCE_NANOS);
        }
        throw new IOException("closed");
    }

    private Trouble trouble(Way way) {
        return troubles.getOrDefault(way, Trouble.NONE);
    }

    private void corrupt(Way way, byte[] part, int from, int length) {
        AtomicLong left = counter(untilCorrupt, way);
        long before = left.getAndAdd(-length);
        if (before >= 0 && before < length) {
            part[from + (int) before] ^= 1;
            left.set(NEVER);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is closed already
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        open.forEach(ChaosRelay::reset);
    }
}
