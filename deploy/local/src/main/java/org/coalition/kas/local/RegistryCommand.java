package org.coalition.kas.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "registry",
        description = "The registries of the running federation.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RegistryCommand.Import.class)
final class RegistryCommand {

    @Command(
            name = "import",
            description = "Fills a nation's registry, if it is empty, from a seed file: the service's own importer.",
            mixinStandardHelpOptions = true)
    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    static final class Import implements Callable<Integer> {

        @Mixin
        private HomeOption where;

        @Option(names = "--nation", paramLabel = "USA", defaultValue = "USA", description = "whose registry")
        private String nation;

        @Parameters(paramLabel = "FILE", description = "the seed: deploy/registry/README.md says what is in it")
        private Path file;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Home home = where.home("federation");
            NationProfile profile = NationProfile.named(nation);
            Running running = Running.read(home);
            if (!running.isAlive()) {
                System.err.println("No federation runs. Start one with ./kas up");
                return 1;
            }
            if (!running.runs(profile)) {
                System.err.println("No " + profile.kasId() + " is in the running federation: ./kas status shows it");
                return 1;
            }
            List<String> command = new Programs(where.project())
                    .registryImport(MongoProcess.uri(home), MongoProcess.database(profile), file.toAbsolutePath());
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        }
    }
}
