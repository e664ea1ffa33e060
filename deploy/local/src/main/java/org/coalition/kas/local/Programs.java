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
        return java(project.resolve("kas-service/target/kas-service.jar"), List.of("-Xmx256m", "-Xss512k"), arguments);
    }

    List<String> kmsEmulator(List<String> arguments) {
        return java(project.resolve("deploy/kms-emulator/target/kms-emulator.jar"), List.of("-Xmx128m"), arguments);
    }

    List<String> tokenIssuer(List<String> arguments) {
        return java(project.resolve("deploy/token-issuer/target/token-issuer.jar"), List.of("-Xmx96m"), arguments);
    }

    private static List<String> java(Path jar, List<String> options, List<String> arguments) {
        if (!Files.exists(jar)) {
            throw new LocalFailure(jar + " is missing: build the project first, for example with ./kas help");
        }
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(QUIET);
        line.add("-XX:+UseSerialGC");
        line.addAll(options);
        line.addAll(List.of("-jar", jar.toString()));
        line.addAll(arguments);
        return line;
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
