package org.coalition.kas.perf;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.coalition.kas.local.LocalFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The lab, by command. */
@Command(
        name = "perf",
        description = "Measures a federation of its own on this machine, and checks every answer.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "SCENARIO",
        subcommands = {
            CompareCommand.class,
            FaultsCommand.class,
            PeersCommand.class,
            OverheadCommand.class,
            ReportCommand.class
        })
public final class PerfCommand {

    private PerfCommand() {}

    /** Runs one command and ends the process with its exit status: 0, 1 if it failed, 2 for wrong usage. */
    public static void main(String[] arguments) {
        Logger.getLogger("io.grpc").setLevel(Level.SEVERE);
        AmazonCorrettoCryptoProvider.install(); // the JDK's own where it can't be had
        CommandLine line = new CommandLine(new PerfCommand()).setExecutionExceptionHandler((e, command, parsed) -> {
            if (!(e instanceof LabFailure || e instanceof LocalFailure)) {
                throw e;
            }
            System.err.println(e.getMessage());
            return 1;
        });
        System.exit(line.execute(arguments));
    }
}
