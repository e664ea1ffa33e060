package org.coalition.kas.perf;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What a Redis says of itself ({@code INFO}).
 *
 * @param commands processed so far
 * @param evicted keys so far
 * @param usedBytes of memory for data, now
 * @param clients connected now
 */
record RedisFigures(long commands, long evicted, long usedBytes, long clients) {

    private static final byte[] AUTH = "AUTH ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INFO = "\r\nINFO\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII);

    /**
     * Asks the Redis on a port of this machine.
     *
     * @param passwordFile read now, and wiped from memory
     */
    static RedisFigures of(int port, Path passwordFile) throws IOException {
        byte[] password = Files.readAllBytes(passwordFile);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(AUTH);
            out.write(password, 0, length(password));
            out.write(INFO);
            out.flush();
            Map<String, String> info = new HashMap<>();
            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .lines()
                    .filter(line -> line.indexOf(':') > 0)
                    .forEach(line ->
                            info.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1)));
            return new RedisFigures(
                    number(info, "total_commands_processed"),
                    number(info, "evicted_keys"),
                    number(info, "used_memory"),
                    number(info, "connected_clients"));
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    /** Without the end of the line. */
    private static int length(byte[] password) {
        int length = password.length;
        while (length > 0 && (password[length - 1] == '\n' || password[length - 1] == '\r')) {
            length--;
        }
        return length;
    }

    private static long number(Map<String, String> info, String name) {
        String value = info.get(name);
        if (value == null) {
            throw new LabFailure("a Redis gives no " + name + " in its INFO");
        }
        return Long.parseLong(value);
    }

    RedisFigures since(RedisFigures earlier) {
        return new RedisFigures(commands - earlier.commands, evicted - earlier.evicted, usedBytes, clients);
    }

    RedisFigures plus(RedisFigures later) {
        return new RedisFigures(commands + later.commands, evicted + later.evicted, later.usedBytes, later.clients);
    }
}
