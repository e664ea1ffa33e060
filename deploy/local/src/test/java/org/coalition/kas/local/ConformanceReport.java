package org.coalition.kas.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.coalition.kas.local.Requirements.Requirement;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes {@code docs/conformance.md} after a run in which every requirement was tried: a row for each, with the tests that are
 * tagged with it and what came of them. JUnit finds it by its service file.
 */
public final class ConformanceReport implements TestExecutionListener {

    /** By requirement and test: whether it held, in all of its invocations. */
    private final Map<String, Map<String, Boolean>> held = new ConcurrentHashMap<>();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest() || !(test.getSource().orElse(null) instanceof MethodSource method)) {
            return;
        }
        String className = method.getClassName();
        String name = className.substring(className.lastIndexOf('.') + 1) + "." + method.getMethodName();
        boolean success = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        for (TestTag tag : test.getTags()) {
            if (tag.getName().startsWith(Requirements.TAG)) {
                held.computeIfAbsent(tag.getName(), any -> new ConcurrentHashMap<>())
                        .merge(name, success, Boolean::logicalAnd);
            }
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        String project = System.getProperty("kas.project");
        boolean all = Requirements.all().stream().allMatch(one -> held.containsKey(Requirements.TAG + one.id()));
        if (project == null || !all) {
            return; // a part of the tests says nothing of the whole
        }
        try {
            Files.writeString(Path.of(project, "docs", "conformance.md"), text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text() {
        return """
                # Conformance

                The requirements of the rewrap protocol (ACP-240), and the tests that show them: each speaks HTTPS to running KAS
                processes, as a client or a peer does. Written by `./kas test`; don't edit. The tests are in
                `deploy/local/src/test/java/org/coalition/kas/local`, tagged with the requirement's id; to run those of one:
                `./kas test -pl deploy/local -am -Dtest=NoSuch -Dsurefire.failIfNoSpecifiedTests=false -Dgroups=KAS-REQ-040`

                | Id | Level | Requirement | Tests | Outcome |
                |---|---|---|---|---|
                """ + Requirements.all().stream().map(this::row).collect(Collectors.joining());
    }

    private String row(Requirement requirement) {
        String id = Requirements.TAG + requirement.id();
        Map<String, Boolean> tests = new TreeMap<>(held.get(id));
        return "| %s | %s | %s | %s | %s |%n"
                .formatted(
                        id,
                        requirement.level(),
                        requirement.text(),
                        tests.keySet().stream().map(test -> "`" + test + "`").collect(Collectors.joining("<br>")),
                        tests.containsValue(false) ? "**failed**" : "passed");
    }
}
