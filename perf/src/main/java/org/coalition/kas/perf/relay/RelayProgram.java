package org.coalition.kas.perf.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The process of the relays. Reads commands from its input, a line each, and answers with a line each: {@code listen NAME
 * NANOS} with the port, {@code target NAME PORT} and {@code drip NAME NANOS} with {@code ok}, {@code bytes NAME} with both
 * directions' bytes. Ends with its input.
 */
public final class RelayProgram {

    private final Map<String, Relay> relays = new LinkedHashMap<>();

    private RelayProgram() {}

    /** Runs until the input ends. */
    public static void main(String[] arguments) throws IOException {
        RelayProgram program = new RelayProgram();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        String line = in.readLine();
        while (line != null) {
            System.out.println(program.answer(line.split(" ", -1)));
            line = in.readLine();
        }
    }

    private String answer(String[] words) throws IOException {
        String name = words[1];
        return switch (words[0]) {
            case "listen" -> listen(name, Duration.ofNanos(Long.parseLong(words[2])));
            case "target" -> target(name, Integer.parseInt(words[2]));
            case "drip" -> drip(name, Duration.ofNanos(Long.parseLong(words[2])));
            case "bytes" -> relay(name).forwardBytes() + " " + relay(name).backBytes();
            default -> throw new IllegalArgumentException("no command " + words[0]);
        };
    }

    private String listen(String name, Duration eachWay) throws IOException {
        Relay relay = new Relay(name, eachWay);
        relays.put(name, relay);
        return Integer.toString(relay.port());
    }

    private String target(String name, int port) {
        relay(name).target(port);
        return "ok";
    }

    private String drip(String name, Duration between) {
        relay(name).drip(between);
        return "ok";
    }

    private Relay relay(String name) {
        Relay relay = relays.get(name);
        if (relay == null) {
            throw new IllegalArgumentException("no relay " + name);
        }
        return relay;
    }
}
