package org.coalition.kas.perf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.coalition.kas.perf.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./kas perf report}: the report once more, from figures that are there. */
@Command(
        name = "report",
        description = "Writes docs/performance.md and its plots once more, from a compare.json. Measures nothing.",
        mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ReportCommand implements Callable<Integer> {

    @Option(
            names = "--project",
            hidden = true,
            defaultValue = "${sys:kas.project:-.}",
            description = "the built project")
    private Path project;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "the compare.json (default: docs/performance/compare.json)")
    private @Nullable Path source;

    @Override
    public Integer call() throws Exception {
        Path docs = project.toAbsolutePath().normalize().resolve("docs");
        Path file = source == null ? docs.resolve("performance/compare.json") : source;
        if (!Files.exists(file)) {
            throw new LabFailure(file + " is not there: ./kas perf compare makes one");
        }
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        Report.write(json, docs.resolve("performance.md"), docs.resolve("performance"));
        System.out.println("wrote " + docs.resolve("performance.md"));
        return 0;
    }
}
