package org.coalition.kas.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

/** The command line's front door. */
@Command(
        name = "kas",
        description = "Seals files for the Key Access Services of a federation, and opens them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SealCommand.class,
            OpenCommand.class,
            RewrapCommand.class,
            ExplainCommand.class,
            RevokeCommand.class,
            KeysCommand.class,
            RegistryCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Exit status: 0 done, 1 not read or written, 2 wrong usage or configuration, 3 refused,",
            "4 not intact (file or answer), 5 nobody reached."
        })
public final class KasCommand {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help and end")
    @SuppressWarnings("UnusedVariable") // picocli goes by the annotation
    private boolean help;

    private KasCommand() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The whole command line, to be run within a process. */
    public static CommandLine commandLine() {
        return new CommandLine(new KasCommand())
                .setExecutionExceptionHandler((failure, command, parsed) -> Failure.report(failure, command.getErr()));
    }
}
