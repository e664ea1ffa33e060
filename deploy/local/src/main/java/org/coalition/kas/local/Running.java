package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A federation that was left running: what its supervisor wrote down.
 *
 * @param state missing if there is none
 */
record Running(JsonNode state) {

    static Running read(Home home) {
        return new Running(Files.exists(home.state()) ? Home.readJson(home.state()) : MissingNode.getInstance());
    }

    /** Notes that this very process supervises a federation. */
    static void write(Home home, LocalFederation federation) {
        ProcessHandle self = ProcessHandle.current();
        ObjectNode json = Home.JSON.createObjectNode().put("pid", self.pid()).put("started", startOf(self));
        var kases = json.putArray("kases");
        federation.kases().forEach(kas -> kases.add(kas.forClients().toJson().put("management", kas.managementUrl())));
        json.put("registries", federation.registryUri());
        var processes = json.putObject("processes");
        federation.children().forEach(child -> child.pid().ifPresent(pid -> processes.put(child.name(), pid)));
        Home.write(home.state(), json);
        delete(home.wish());
    }

    /** Has the supervisor let one more nation's KAS run. It says in {@link #runs} that it does, or in {@link #refusal} why not. */
    static void want(Home home, String nation) {
        Home.write(home.wish(), Home.JSON.createObjectNode().put("nation", nation));
    }

    /** What the supervisor has not yet done, or said that it can't. */
    static Optional<String> wanted(Home home) {
        return wish(home, "nation");
    }

    static void refuse(Home home, String why) {
        Home.write(home.wish(), Home.JSON.createObjectNode().put("refused", why));
    }

    static Optional<String> refusal(Home home) {
        return wish(home, "refused");
    }

    private static Optional<String> wish(Home home, String field) {
        return Files.exists(home.wish())
                ? Optional.ofNullable(Home.readJson(home.wish()).path(field).textValue())
                : Optional.empty();
    }

    static void clear(Home home) {
        delete(home.state());
        delete(home.wish());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean runs(NationProfile nation) {
        return state.path("kases").findValuesAsText("kasId").contains(nation.kasId());
    }

    /** Whether it runs and every other nation's registry knows it. */
    boolean isIn(Home home, NationProfile nation) {
        return runs(nation)
                && state.path("kases").findValuesAsText("nation").stream()
                        .map(NationProfile::new)
                        .allMatch(host -> Registries.isSeededAs(home, host, nation));
    }

    /** The supervisor; a process that only happens to have its number is not it. */
    Optional<ProcessHandle> supervisor() {
        return ProcessHandle.of(state.path("pid").asLong(-1))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startOf(process).equals(state.path("started").asText()));
    }

    boolean isAlive() {
        return supervisor().isPresent();
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}
