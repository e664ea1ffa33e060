package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** Where the programs are that the federation consists of, and how they are called. */
public final class Programs {

    private static final List<String> QUIET =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /**
     * Many JVMs share a machine's few cores here, for minutes: the second compiler would use up more time than it saves, and
     * 80 MB more in each KAS. ADR 0008 has the figures.
     */
    private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

    private static final String BOTH_COMPILERS = "-XX:TieredStopAtLevel=4";

    /**
     * So that three of them under load stay within 1.5 GiB together. The code cache is reserved, not used: the serial collector
     * stops the world for a full collection (200 ms) with every 15% of it that new code fills, as when Redis fails and code runs
     * that never ran before.
     */
    private static final List<String> KAS_MEMORY = List.of(
            "-Xmx192m",
            "-Xmn96m",
            "-XX:SurvivorRatio=3",
            "-Xss512k",
            "-XX:MaxMetaspaceSize=192m",
            "-XX:ReservedCodeCacheSize=240m",
            "-XX:MaxDirectMemorySize=64m");

    private final Path project;

    /**
     * Looks in a built project.
     *
     * @param project its folder
     */
    public Programs(Path project) {
        this.project = project.toAbsolutePath().normalize();
    }

    List<String> kasService(List<String> arguments) {
        List<String> options = new ArrayList<>(KAS_MEMORY);
        if (hasStartCache()) {
            options.add("-XX:AOTCache=" + startCache());
        }
        return java(kasService(), options, arguments);
    }

    /**
     * Where a KAS's classes are as a JVM has loaded and linked them before (JEP 483, 514): with it a KAS starts in half the time.
     * The acceptance tests make it.
     */
    Path startCache() {
        return project.resolve("kas-service/target/kas-service.aot");
    }

    /** Whether there is one, and for the present build. */
    boolean hasStartCache() {
        try {
            return Files.exists(startCache())
                    && Files.getLastModifiedTime(startCache()).compareTo(Files.getLastModifiedTime(kasService())) >= 0;
        } catch (IOException e) {
            throw new LocalFailure("cannot read " + kasService(), e);
        }
    }

    /** A KAS as {@link #kasService(List)}, but with both compilers, as in its image: it takes minutes to get fast. */
    List<String> kasServiceWithBothCompilers(List<String> arguments) {
        List<String> options = new ArrayList<>(KAS_MEMORY);
        options.add(BOTH_COMPILERS); // the last one holds
        return java(kasService(), options, arguments);
    }

    /** The service's own importer, which ends when it is done. */
    List<String> registryImport(String uri, String database, Path file) {
        return java(
                kasService(),
                List.of("-Xmx96m", "-Xshare:auto"),
                List.of("registry", "import", "--uri=" + uri, "--database=" + database, "--file=" + file));
    }

    private Path kasService() {
        return project.resolve("kas-service/target/kas-service.jar");
    }

    List<String> mongo(List<String> arguments) {
        List<String> line = vm(List.of("-Xmx96m"));
        line.addAll(List.of("-cp", existing(project.resolve("deploy/local/target/kas-local.jar"))));
        line.add(MongoServerProgram.class.getName());
        line.addAll(arguments);
        return line;
    }

    /** The fixed parts of the registries' seed. */
    Path registrySeed() {
        return project.resolve("deploy/registry");
    }

    List<String> kmsEmulator(List<String> arguments) {
        return java(project.resolve("deploy/kms-emulator/target/kms-emulator.jar"), List.of("-Xmx128m"), arguments);
    }

    List<String> tokenIssuer(List<String> arguments) {
        return java(project.resolve("deploy/token-issuer/target/token-issuer.jar"), List.of("-Xmx96m"), arguments);
    }

    /** A real identity provider, which is no part of the build. */
    KeycloakDistribution keycloak() {
        return new KeycloakDistribution(project);
    }

    /** The realms that it starts with. */
    Path realms() {
        return project.resolve("deploy/keycloak");
    }

    private static List<String> java(Path jar, List<String> options, List<String> arguments) {
        List<String> line = vm(options);
        line.addAll(List.of("-jar", existing(jar)));
        line.addAll(arguments);
        return line;
    }

    /** Our own Java, with what every process here is run with. */
    static List<String> vm(List<String> options) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(QUIET);
        line.add("-XX:+UseSerialGC");
        line.add(QUICK_COMPILER);
        line.addAll(options);
        return line;
    }

    private static String existing(Path jar) {
        if (!Files.exists(jar)) {
            throw new LocalFailure(jar + " is missing: build the project first, for example with ./kas help");
        }
        return jar.toString();
    }

    /** The machine's own redis-server if there is one, else the one that comes with embedded-redis. */
    static String redisServer(Home home) {
        return onPath("redis-server").orElseGet(() -> unpacked(home)).toString();
    }

    private static Optional<Path> onPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path unpacked(Home home) {
        Path folder = home.folder("bin");
        Path binary = folder.resolve("redis-server");
        if (Files.isExecutable(binary)) {
            return binary;
        }
        try {
            Path unpacked = ExecutableProvider.newJarResourceProvider(folder.toFile())
                    .get()
                    .toPath();
            Files.move(unpacked, binary);
            return binary;
        } catch (IOException e) {
            throw new LocalFailure(
                    "no redis-server: none is on the PATH, and the one in embedded-redis can't be unpacked here", e);
        }
    }
}
