package org.coalition.kas.perf;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;

/** Finds out how long a byte's round trip through a relay really takes, since no timer is exact. */
final class NetworkProbe {

    private static final int ROUND_TRIPS = 41;

    private NetworkProbe() {}

    /** The median round trip by nation, in milliseconds. Takes about three seconds. */
    static Map<String, Double> roundTrips(Network network) throws IOException {
        Map<String, Double> millis = new LinkedHashMap<>();
        try (ServerSocket echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().name("echo").start(() -> serve(echo));
            for (String nation : Network.ROUND_TRIP_MILLIS.keySet()) {
                String name = "probe-" + nation;
                int port = network.listen(name, nation);
                network.target(name, echo.getLocalPort());
                millis.put(nation, median(port));
            }
        }
        return millis;
    }

    private static double median(int port) throws IOException {
        double[] millis = new double[ROUND_TRIPS];
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < ROUND_TRIPS; i++) {
                long start = System.nanoTime();
                out.write(i);
                if (in.read() != i) {
                    throw new LabFailure("the relay does not pass on what it gets");
                }
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        return Cell.median(millis);
    }

    /** One connection after the other, until the listener is closed. */
    private static void serve(ServerSocket echo) {
        while (!echo.isClosed()) {
            try (Socket socket = echo.accept()) {
                socket.setTcpNoDelay(true);
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // closed by one side or the other; the probe sees what is missing
            }
        }
    }
}
