package org.coalition.kas.local;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "supervise", hidden = true, description = "Runs a federation until this process is asked to end.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SuperviseCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(200);

    @Mixin
    private HomeOption where;

    @Override
    public Integer call() throws InterruptedException {
        Home home = where.home("federation");
        LocalFederation federation = where.start("federation");
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            federation.close();
                            Running.clear(home);
                        },
                        "end-federation"));
        Running.write(home, federation);
        System.out.println("ready");
        while (true) {
            Thread.sleep(LOOK);
            Running.wanted(home).ifPresent(nation -> join(home, federation, nation));
        }
    }

    private static void join(Home home, LocalFederation federation, String nation) {
        try {
            federation.join(nation);
            Running.write(home, federation);
        } catch (LocalFailure e) {
            System.out.println(e.getMessage());
            Running.refuse(home, String.valueOf(e.getMessage()));
        }
    }
}
