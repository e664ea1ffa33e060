package org.coalition.kas.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import org.coalition.kas.perf.load.Answer;
import org.coalition.kas.perf.load.LoadProgram;
import org.coalition.kas.perf.load.Order;

/** The process that Gatling runs in. One run after the other; for use by one thread. */
final class Generator implements AutoCloseable {

    /** What the lab does at the two moments between which a run is measured. */
    interface Moments {
        /** The warm-up is over and nothing is under way; the clock starts when this returns. */
        void warm() throws IOException;

        /** The last answer is there. */
        void done() throws IOException;
    }

    private final Path scratch;
    private final HelperProcess process;

    /**
     * Starts it.
     *
     * @param authorities PEM bundle of whom it trusts, and nobody else
     */
    Generator(Path scratch, Path authorities, Path log) throws IOException, GeneralSecurityException {
        this.scratch = scratch;
        Path trust = TrustStore.write(scratch.resolve("trust.p12"), authorities);
        this.process = new HelperProcess(
                "generator",
                LoadProgram.class,
                List.of(
                        "-Xms448m",
                        "-Xmx448m",
                        "-Xmn192m",
                        "-Djava.util.prefs.userRoot=" + scratch,
                        "-Dgatling.ssl.trustStore.type=PKCS12",
                        "-Dgatling.ssl.trustStore.file=" + trust,
                        "-Dgatling.ssl.trustStore.password=" + TrustStore.PASSWORD),
                log,
                scratch.toString());
        expect("ready", process.hear());
    }

    /** Sends these orders and blocks until the last answer is there. */
    List<Answer> run(String url, Workload workload, List<Order> orders, Moments moments) throws IOException {
        Path asked = scratch.resolve("orders.bin");
        Path answered = scratch.resolve("answers.bin");
        Order.write(asked, orders);
        process.say(
                "run " + asked + " " + answered + " " + url + " " + workload.concurrency() + " " + workload.warmUp());
        expect("warm", process.hear());
        moments.warm();
        expect("done", process.ask("go"));
        moments.done();
        expect("written", process.hear());
        List<Answer> answers = Answer.read(answered);
        Files.delete(answered);
        return answers;
    }

    private void expect(String wanted, String said) {
        if (!said.equals(wanted)) {
            throw new LabFailure("the generator says '" + said + "' instead of '" + wanted + "'");
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.close();
    }
}
