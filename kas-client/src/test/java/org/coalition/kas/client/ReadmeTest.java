package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example compiles and runs. */
class ReadmeTest {

    @TempDir
    Path directory;

    @Test
    void example_inTheReadme_isTheOneThatCompiles() throws Exception {
        String source = Files.readString(Path.of("src/test/java/org/coalition/kas/client/LibraryExample.java"));
        String example = source.substring(source.indexOf("// example\n") + 11, source.indexOf("        // end"));

        assertThat(Files.readString(Path.of("README.md")))
                .contains(example.stripTrailing().stripIndent());
    }

    @Test
    void example_sealsAndOpens() throws Exception {
        Path plan = Files.writeString(directory.resolve("plan.txt"), "attack at dawn\n");
        Path opened = directory.resolve("opened.txt");
        try (var kases = new TestFederation(directory)) {
            LibraryExample.run(kases.clientJson, plan, directory.resolve("plan.ztdf"), opened);
        }

        assertThat(opened).hasSameBinaryContentAs(plan);
    }
}
