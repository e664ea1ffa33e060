package org.coalition.kas.local;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "supervise", hidden = true, description = "Runs a federation until this process is asked to end.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SuperviseCommand implements Callable<Integer> {

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
        new CountDownLatch(1).await();
        return 0;
    }
}
