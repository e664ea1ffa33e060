package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalition.kas.local.Requirements.Requirement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every requirement has a test that speaks to a running KAS, and a row in the table of them. */
class ConformanceTest {

    private static final Path TABLE = Path.of("../../docs/conformance.md");

    @Test
    void requirements_areThe52() {
        assertThat(Requirements.all()).hasSize(52).extracting(Requirement::id).doesNotHaveDuplicates();
    }

    @Test
    void everyRequirement_hasAnAcceptanceTest() throws Exception {
        Set<String> required = Requirements.all().stream()
                .map(one -> Requirements.TAG + one.id())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(tags()).isEqualTo(required);
    }

    @Test
    void table_hasARowForEachRequirementThatPassed() throws IOException {
        List<String> rows = Files.readAllLines(TABLE);
        for (Requirement requirement : Requirements.all()) {
            assertThat(rows)
                    .filteredOn(row -> row.startsWith("| " + Requirements.TAG + requirement.id() + " |"))
                    .singleElement()
                    .asString()
                    .contains("| " + requirement.level() + " | " + requirement.text() + " |")
                    .endsWith("| passed |");
        }
    }

    private static Set<String> tags() throws Exception {
        Set<String> tags = new TreeSet<>();
        for (Class<?> type : acceptanceTests()) {
            for (Method method : type.getDeclaredMethods()) {
                Arrays.stream(method.getAnnotationsByType(Tag.class))
                        .map(Tag::value)
                        .filter(tag -> tag.startsWith(Requirements.TAG))
                        .forEach(tags::add);
            }
        }
        return tags;
    }

    private static List<Class<?>> acceptanceTests() throws IOException, URISyntaxException {
        Path folder = Path.of(ConformanceTest.class.getResource(".").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Acceptance.class"))
                    .<Class<?>>map(name -> load(name.substring(0, name.length() - ".class".length())))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(ConformanceTest.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
