package org.coalition.kas.perf.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Listens on loopback and passes bytes on to another port of this machine, each direction delayed by the same time. Knows
 * nothing of what it carries. Safe for use by several threads; its own are daemons.
 */
public final class Relay implements AutoCloseable {

    private final String name;
    private final long delayNanos;
    private final ServerSocket listener;
    private final AtomicLong forward = new AtomicLong();
    private final AtomicLong back = new AtomicLong();
    private volatile int target;
    private volatile long nanosBetweenBytes;

    /**
     * Listens on any free port. Connections that come before there is a target are closed.
     *
     * @param eachWay how long a byte takes in each direction: half of the round trip
     */
    public Relay(String name, Duration eachWay) throws IOException {
        this.name = name;
        this.delayNanos = eachWay.toNanos();
        this.listener = new ServerSocket();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
        Thread.ofPlatform().daemon().name("relay-" + name).start(this::accept);
    }

    /** Where new connections go to from now on: a port of this machine. */
    public void target(int port) {
        target = port;
    }

    /**
     * From now on what comes back is passed on byte by byte: an answer that never seems to end. What is forwarded is not.
     *
     * @param between two bytes; zero to pass on whatever there is
     */
    public void drip(Duration between) {
        nanosBetweenBytes = between.toNanos();
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Bytes passed on towards the target so far. */
    public long forwardBytes() {
        return forward.get();
    }

    /** Bytes passed back so far. */
    public long backBytes() {
        return back.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                connect(listener.accept());
            } catch (IOException e) {
                // this connection failed, or the listener was closed; the client sees the former
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
        } catch (IOException | IllegalArgumentException e) {
            client.close();
            server.close();
            return;
        }
        new DelayedPipe(client, server, delayNanos, forward, () -> 0).start(name + "-forward");
        new DelayedPipe(server, client, delayNanos, back, () -> nanosBetweenBytes).start(name + "-back");
    }

    /** Takes no more connections; those that are open end with their peers. */
    @Override
    public void close() throws IOException {
        listener.close();
    }
}
