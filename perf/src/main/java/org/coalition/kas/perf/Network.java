package org.coalition.kas.perf;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalition.kas.perf.relay.RelayProgram;

/** The relays between nations, in a process of their own. Round trips are the seed's; DEU's is ours. */
final class Network implements AutoCloseable {

    /** Round trips from the KAS that is asked, in milliseconds; USA's is the client's. */
    static final Map<String, Double> ROUND_TRIP_MILLIS = roundTrips();

    private final HelperProcess process;

    Network(Path log) throws IOException {
        this.process = new HelperProcess("relay", RelayProgram.class, List.of("-Xmx128m", "-Xss256k"), log);
    }

    private static Map<String, Double> roundTrips() {
        Map<String, Double> millis = new LinkedHashMap<>();
        millis.put("USA", 0.5);
        millis.put("FRA", 15.0);
        millis.put("GBR", 18.0);
        millis.put("DEU", 16.0);
        return millis;
    }

    /** A relay as far away as this nation; where it goes to is said later. Returns its port. */
    int listen(String name, String nation) throws IOException {
        double eachWay = ROUND_TRIP_MILLIS.getOrDefault(nation, 0.0) / 2;
        return Integer.parseInt(process.ask("listen " + name + " "
                + Duration.ofNanos((long) (eachWay * 1_000_000)).toNanos()));
    }

    /** Where new connections through a relay go to. */
    void target(String name, int port) throws IOException {
        process.ask("target " + name + " " + port);
    }

    /** What comes back through a relay is passed on byte by byte from now on; with zero between them, at once. */
    void drip(String name, Duration between) throws IOException {
        process.ask("drip " + name + " " + between.toNanos());
    }

    /** Bytes passed so far: there, and back. */
    long[] bytes(String name) throws IOException {
        String[] words = process.ask("bytes " + name).split(" ", -1);
        return new long[] {Long.parseLong(words[0]), Long.parseLong(words[1])};
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
