package org.coalition.kas.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ports of a federation: chosen once and kept, since a KAS's origin is in every file that is sealed to it. From a
 * given first port upwards, or free ones.
 */
final class Ports {

    private final Path file;
    private final int first;
    private final ObjectNode chosen;
    private final Set<Integer> taken = new HashSet<>();

    private Ports(Path file, int first, ObjectNode chosen) {
        this.file = file;
        this.first = first;
        this.chosen = chosen;
        chosen.forEach(port -> taken.add(port.intValue()));
    }

    /**
     * The ports of this home.
     *
     * @param first where to begin with ports that are not chosen yet; 0 for any free ones
     */
    static Ports of(Home home, int first) {
        Path file = home.root().resolve("ports.json");
        ObjectNode chosen = Files.exists(file) && Home.readJson(file) instanceof ObjectNode known
                ? known
                : Home.JSON.createObjectNode();
        return new Ports(file, first, chosen);
    }

    /** The port of this name, chosen and noted if it is asked for the first time. */
    int of(String name) {
        if (!chosen.has(name)) {
            int port = choose(name);
            taken.add(port);
            chosen.put(name, port);
            Home.write(file, chosen);
        }
        return chosen.get(name).intValue();
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        chosen.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private int choose(String name) {
        int candidate = first;
        while (candidate != 0 && (taken.contains(candidate) || !isFree(candidate))) {
            if (++candidate > 65_535) {
                throw new LocalFailure("no free port for " + name + " from " + first + " upwards");
            }
        }
        return candidate == 0 ? anyFree() : candidate;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private int anyFree() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            return taken.contains(port) ? anyFree() : port;
        } catch (IOException e) {
            throw new LocalFailure("no free port on loopback", e);
        }
    }

    /** Fails with a sentence if somebody else has the port. */
    void requireFree(String name) {
        int port = of(name);
        if (!isFree(port)) {
            throw new LocalFailure("port " + port + " of " + name
                    + " is in use by another program. Stop that program, or" + " change the port in " + file
                    + " (files sealed to a KAS at its old port then can't be opened)");
        }
    }
}
