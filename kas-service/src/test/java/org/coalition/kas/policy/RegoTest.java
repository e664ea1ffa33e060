package org.coalition.kas.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.coalition.kas.policy.OpaProgram.Outcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The policy's own gates, as {@code src/main/rego/compile} has them, in every build that finds OPA. */
final class RegoTest {

    private static final String SOURCES = "src/main/rego";
    private static final double COVERAGE_BAR = 95;

    private static OpaProgram opa;

    @BeforeAll
    static void find() {
        opa = OpaProgram.found();
    }

    @Test
    void rules_passTheStrictCheck() throws IOException, InterruptedException {
        Outcome outcome = opa.run("check", "--strict", SOURCES);
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
    }

    @Test
    void rules_areFormatted() throws IOException, InterruptedException {
        assertThat(opa.run("fmt", "--list", SOURCES)).isEqualTo(new Outcome(0, ""));
    }

    @Test
    void rules_passTheirOwnTests() throws IOException, InterruptedException {
        Outcome outcome = opa.run("test", SOURCES);
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        assertThat(outcome.text()).containsPattern("PASS: [6-9]\\d/[6-9]\\d");
    }

    @Test
    void rules_areCoveredByTheirTests() throws IOException, InterruptedException {
        Outcome outcome = opa.run("test", "--coverage", "--format", "json", SOURCES);
        assertThat(outcome.exitCode()).as(outcome.text()).isZero();
        JsonNode files = Asked.json(outcome.text()).path("files");
        files.properties().stream()
                .filter(file -> !file.getKey().endsWith("_test.rego"))
                .forEach(file -> assertThat(file.getValue().path("coverage").asDouble())
                        .as(file.toString())
                        .isGreaterThanOrEqualTo(COVERAGE_BAR));
        assertThat(files.size()).isGreaterThanOrEqualTo(14);
    }
}
