package org.coalition.kas.local;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.coalition.kas.client.Federation;
import org.coalition.kas.client.KasException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = "Starts a federation, shows what it does, and ends it. Leaves nothing running.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class DemoCommand implements Callable<Integer> {

    @Mixin
    private HomeOption where;

    @Option(names = "--json", description = "print one JSON object on stdout at the end, progress on stderr")
    private boolean json;

    @Override
    public Integer call() throws KasException, IOException {
        if (!where.nations().contains("USA")) {
            throw new LocalFailure("the demonstration needs the USA among the nations; ./kas up runs any of them");
        }
        PrintStream out = json ? System.err : System.out;
        Narrator narrator = new Narrator(out);
        DemoReport report = new DemoReport(where.nations());
        narrator.title("A federation starts: " + String.join(", ", where.nations()));
        long start = System.nanoTime();
        try (LocalFederation local = new Interruptible(where.start("demo")).federation()) {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            report.started(took.toMillis());
            narrator.step(
                    "KASes, Redises, MongoDB, KMS emulator, " + where.idp() + " are ready, each a process of its own",
                    took);
            local.kases().forEach(kas -> narrator.detail(kas.kasId() + " at " + kas.url()));
            try (Federation federation = Federation.load(local.home().clientConfig())) {
                new Demo(local, federation, narrator, report).run();
            }
        }
        goOn(narrator);
        if (json) {
            System.out.println(Home.JSON
                    .writer()
                    .without(com.fasterxml.jackson.databind.SerializationFeature.INDENT_OUTPUT)
                    .writeValueAsString(report.toJson()));
        }
        return report.ok() ? 0 : 1;
    }

    private static void goOn(Narrator narrator) {
        narrator.title("All of it has ended, nothing is left running. Go on by hand:");
        narrator.line("  ./kas up                                                   a federation that stays");
        narrator.line(
                "  ./kas seal README.md --to USA,FRA,GBR --classification SECRET --releasable-to USA,FRA --coi NATO");
        narrator.line("  ./kas open README.md.ztdf --as alice.usa --out /tmp/readme");
        narrator.line("  ./kas rewrap README.md.ztdf --as alice.usa --curl          the request, as a curl command");
        narrator.line("  ./kas status                                               what runs, and where");
        narrator.line("  ./kas down                                                 ends it");
    }
}
