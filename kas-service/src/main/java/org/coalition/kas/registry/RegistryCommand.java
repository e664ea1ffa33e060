package org.coalition.kas.registry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The registry by command, without a running KAS: {@code registry import …}. */
@Command(
        name = "registry",
        description = "The registry of a federation of Key Access Services.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ImportCommand.class)
public final class RegistryCommand {

    private RegistryCommand() {}

    /**
     * Runs one command and blocks until it is done.
     *
     * @param args those of the process; a leading {@code registry} is the command's own name
     * @return the process's exit status: 0 done, 1 MongoDB can't be reached, 2 wrong usage or an invalid file, 3 the
     *     registry is not empty
     */
    public static int run(String... args) {
        // Spring Boot would have set up logging; by itself Logback tells everything that the driver does.
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.OFF);
        }
        return execute(line(), List.of(args));
    }

    static int execute(CommandLine line, List<String> args) {
        boolean named = !args.isEmpty() && args.getFirst().equals("registry");
        List<String> rest = named ? args.subList(1, args.size()) : args;
        return line.execute(rest.toArray(String[]::new));
    }

    static CommandLine line() {
        return new CommandLine(new RegistryCommand());
    }
}
