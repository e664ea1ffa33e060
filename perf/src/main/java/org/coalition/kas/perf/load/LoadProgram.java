package org.coalition.kas.perf.load;

import io.gatling.app.Gatling$;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process of the generator. Reads commands, a line each: {@code run ORDERS ANSWERS URL CONCURRENCY WARM-UP}. Says
 * {@code warm} when the warm-up is over and waits for a line; says {@code done} when the last answer is there, and {@code
 * written} when all of them are in the file. Ends with its input. One JVM for all runs, so that it is as warm as what it
 * measures.
 */
public final class LoadProgram {

    private final BufferedReader in;
    private final PrintStream out;
    private final Path scratch;

    private LoadProgram(BufferedReader in, PrintStream out, Path scratch) {
        this.in = in;
        this.out = out;
        this.scratch = scratch;
    }

    /**
     * Runs until the input ends.
     *
     * @param arguments the folder that Gatling may use
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = System.out;
        System.setOut(System.err); // Gatling talks to people, and the lab listens to this program
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        LoadProgram program = new LoadProgram(in, out, Path.of(arguments[0]));
        out.println("ready");
        String line = in.readLine();
        while (line != null) {
            program.run(line.split(" ", -1));
            line = in.readLine();
        }
    }

    private void run(String[] words) throws IOException {
        Job job = new Job(
                words[3],
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Order.read(Path.of(words[1])),
                new Lines());
        RewrapSimulation.next(job);
        System.gc();
        Gatling$.MODULE$.fromArgs(
                new String[] {"-s", RewrapSimulation.class.getName(), "-nr", "-rf", scratch.toString()});
        Answer.write(Path.of(words[2]), job.answers());
        out.println("written");
    }

    private final class Lines implements Job.Gate {
        @Override
        public void warm() throws IOException {
            out.println("warm");
            if (in.readLine() == null) {
                throw new IOException("no answer to 'warm'");
            }
        }

        @Override
        public void done() {
            out.println("done");
        }
    }
}
