package org.coalition.kas.local;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Makes the cache from which a KAS starts in half the time, once a build: the tests start some eighty. Only where it is wanted
 * ({@code -Dkas.tests.train}, as {@code ./kas test} says), since for a single test class it takes longer than it saves.
 */
final class StartCache {

    private static final Logger LOG = System.getLogger("StartCache");
    private static final String MADE = "AOTCache creation is complete";

    /** It writes 140 MB as it ends: 20 s of work on a slow machine, and {@link Child#stop} waits for 15. */
    private static final int WRITING_SECONDS = 120;

    private static boolean tried = !Boolean.getBoolean("kas.tests.train");

    private StartCache() {}

    /** Makes it if it is wanted and is not there. Without it everything works all the same. */
    static synchronized void require(Programs programs) {
        if (tried || programs.hasStartCache()) {
            return;
        }
        tried = true;
        try {
            Path made = programs.startCache().resolveSibling("kas-service.aot.new");
            if (Files.readString(train(made)).contains(MADE)) {
                Files.move(made, programs.startCache(), StandardCopyOption.REPLACE_EXISTING);
                return;
            }
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "a KAS could not be trained", e);
        }
        LOG.log(Level.WARNING, "no {0} was made: each KAS takes longer to start", programs.startCache());
    }

    /** A KAS that has answered a request, and its log. */
    private static Path train(Path made) throws Exception {
        FederationPlan plan = FederationPlan.of(List.of("USA"))
                .withKasEnvironment(Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTCacheOutput=" + made));
        RunningFederation federation = new RunningFederation(plan);
        try {
            Prover.Rewrap rewrap = Prover.login(federation, "alice.usa").rewrap();
            federation.send(rewrap.with(rewrap.proof()));
            ProcessHandle kas = ProcessHandle.of(federation.usa().child().pid().orElseThrow())
                    .orElseThrow();
            kas.destroy();
            kas.onExit().get(WRITING_SECONDS, TimeUnit.SECONDS);
        } finally {
            federation.close();
        }
        return federation.local().home().log("kas-usa");
    }
}
