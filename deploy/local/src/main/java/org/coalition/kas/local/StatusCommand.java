package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Shows what runs, and where.", mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private HomeOption where;

    @Override
    public Integer call() {
        Home home = where.home("federation");
        Running running = Running.read(home);
        if (!running.isAlive()) {
            System.out.println("No federation runs. Start one with ./kas up");
            return 3;
        }
        boolean ready = true;
        try (Probe probe = new Probe(home.pki("ca-bundle.pem"))) {
            for (JsonNode kas : running.state().path("kases")) {
                boolean up = probe.isOk(kas.path("management").asText() + "/actuator/health/readiness");
                ready &= up;
                System.out.printf(
                        "%-10s %-32s %s%n",
                        kas.path("kasId").asText(), kas.path("url").asText(), up ? "ready" : "NOT READY");
            }
        }
        running.state()
                .path("processes")
                .properties()
                .forEach(process -> System.out.printf(
                        "  %-20s pid %s%n", process.getKey(), process.getValue().asText()));
        System.out.println("Registries: " + running.state().path("registries").asText()
                + ", a database for each nation (kas_usa, ...)");
        System.out.println("Folder: " + home.root() + " (logs/ tells what each process says)");
        return ready ? 0 : 1;
    }
}
