package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "containers",
        hidden = true,
        description = "What the federation in docker-compose.yml needs beside its images.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ContainersCommand.Prepare.class, ContainersCommand.Provision.class})
final class ContainersCommand {

    @Command(
            name = "prepare",
            description = "Makes certificates, secrets and client.json, each once; what is there stays as it is.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Prepare implements Callable<Integer> {

        @Mixin
        private HomeOption where;

        @Option(names = "--renew", description = "make the certificates anew, but not the authorities and no secrets")
        private boolean renew;

        @Override
        public Integer call() throws IOException {
            Home home = where.home("docker");
            Files.setPosixFilePermissions(home.root(), PosixFilePermissions.fromString("rwx------"));
            ContainerFiles files = new ContainerFiles(home, where.project().resolve("deploy/registry"), renew);
            tell(home, files.prepare().written());
            if (!files.expiring().isEmpty()) {
                System.out.println("These certificates end within two weeks: " + String.join(", ", files.expiring())
                        + ". Renew them with --renew.");
            }
            return 0;
        }

        private void tell(Home home, SortedMap<String, SortedSet<String>> written) {
            if (written.isEmpty()) {
                System.out.println("Everything is there already, in " + home.root() + "; nothing was changed.");
            } else {
                System.out.println("Made in " + home.root() + ", which only its owner may enter:");
                written.forEach((container, names) ->
                        System.out.printf("  containers/%-17s %s%n", container, String.join(" ", names)));
                System.out.println("  client.json, and pki/ and secrets/, which stay with you: the authorities' and the"
                        + " originators' keys");
            }
            System.out.println(
                    renew
                            ? "Next: docs/docker.md, \"Renew certificates\": the registries name the old ones still."
                            : "Next: docker-compose up -d");
        }
    }

    @Command(
            name = "provision",
            description = "Makes a nation's keys in the KMS, and its wrapped cache key, each once.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Provision implements Callable<Integer> {

        @Option(names = "--nation", required = true, description = "USA, ...")
        private String nation;

        @Option(names = "--kms", required = true, paramLabel = "HOST:PORT", description = "the KMS's gRPC server")
        private String kms;

        @Option(names = "--trust", required = true, paramLabel = "FILE", description = "PEM of its authority")
        private Path trust;

        @Option(
                names = "--cache-key",
                required = true,
                paramLabel = "FILE",
                description = "gets the wrapped cache key, if it is not there")
        private Path cacheKey;

        @Override
        public Integer call() {
            NationProfile profile = NationProfile.named(nation);
            new KmsKeys(kms, trust).provision(profile, cacheKey);
            System.out.println("In the KMS: " + profile.keyVersion() + "; wrapped to it: " + cacheKey);
            return 0;
        }
    }

    private ContainersCommand() {}
}
