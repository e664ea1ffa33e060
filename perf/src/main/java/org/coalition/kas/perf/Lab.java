package org.coalition.kas.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.coalition.kas.client.KasException;
import org.coalition.kas.local.Programs;

/**
 * Everything that runs during a scenario: the network, the federations, the generator. Each is a process, or many; none
 * of them outlives this one. Begins with an empty folder each time.
 */
final class Lab implements AutoCloseable {

    private final Path home;
    private final Programs programs;
    private final Network network;
    private final List<Site> sites = new ArrayList<>();
    private final List<Generator> generators = new ArrayList<>();

    /**
     * A lab without a federation yet.
     *
     * @param project the built project
     */
    Lab(Path project) throws IOException {
        this.home = project.resolve(".kas/perf");
        this.programs = new Programs(project);
        empty(home);
        Files.createDirectories(home);
        this.network = new Network(home.resolve("relay.log"));
    }

    private static void empty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Round trips through the relays as they are, by nation, in milliseconds. */
    Map<String, Double> roundTrips() throws IOException {
        return NetworkProbe.roundTrips(network);
    }

    /** Starts a federation of these nations; returns when it is ready. */
    Site site(Mode mode, List<String> nations) throws IOException, KasException {
        return site(mode, nations, Map.of());
    }

    /** As {@link #site(Mode, List)}, with more in the environment of every KAS. */
    Site site(Mode mode, List<String> nations, Map<String, String> more) throws IOException, KasException {
        return site(mode, nations, more, false);
    }

    /** As {@link #site(Mode, List, Map)}; the KASes' JVMs have both compilers, as in their image. */
    Site siteWithBothCompilers(Mode mode, List<String> nations, Map<String, String> more)
            throws IOException, KasException {
        return site(mode, nations, more, true);
    }

    private Site site(Mode mode, List<String> nations, Map<String, String> more, boolean bothCompilers)
            throws IOException, KasException {
        Map<String, String> environment = new LinkedHashMap<>(mode.environment());
        environment.putAll(more);
        Site site = Site.start(mode, nations, environment, bothCompilers, home, network, programs);
        sites.add(site);
        return site;
    }

    /** Starts a generator for a federation: one of its own, which trusts its authorities alone. */
    Bench bench(Site site) throws IOException, GeneralSecurityException, KasException {
        String name = "generator-" + site.mode().label();
        Generator generator = new Generator(
                Files.createDirectories(home.resolve(name)), site.authorities(), home.resolve(name + ".log"));
        generators.add(generator);
        Map<String, Long> own = new LinkedHashMap<>();
        own.put("generator", generator.pid());
        own.put("relay", network.pid());
        return new Bench(site, generator, own);
    }

    @Override
    public void close() {
        generators.forEach(Generator::close);
        sites.forEach(Site::close);
        network.close();
    }
}
