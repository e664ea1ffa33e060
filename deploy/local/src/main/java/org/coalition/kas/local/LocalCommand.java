package org.coalition.kas.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The federation on one machine, by command. */
@Command(
        name = "kas",
        description = "A federation of Key Access Services on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            RegistryCommand.class,
            ContainersCommand.class,
            SuperviseCommand.class
        })
public final class LocalCommand {

    private LocalCommand() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        quietLibraries();
        CommandLine line = new CommandLine(new LocalCommand()).setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof LocalFailure)) {
                throw e;
            }
            System.err.println(e.getMessage());
            return 1;
        });
        System.exit(line.execute(args));
    }

    /** What they say, an exception says too, or nobody here needs to know. */
    private static void quietLibraries() {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        java.util.logging.Logger.getLogger("io.grpc").setLevel(java.util.logging.Level.SEVERE);
    }
}
