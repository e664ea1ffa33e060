package org.coalition.kas.local;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "down", description = "Ends the running federation.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DownCommand implements Callable<Integer> {

    private static final int LIMIT_SECONDS = 90;

    @Mixin
    private HomeOption where;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        Home home = where.home("federation");
        Optional<ProcessHandle> supervisor = Running.read(home).supervisor();
        if (supervisor.isEmpty()) {
            System.out.println("No federation runs.");
            return 0;
        }
        supervisor.get().destroy();
        try {
            supervisor.get().onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.err.println("It has not ended after " + LIMIT_SECONDS + " s; its log: " + home.log("supervisor"));
            return 1;
        }
        System.out.println("Ended. Keys, ports and data stay in " + home.root());
        return 0;
    }
}
