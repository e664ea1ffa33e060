package org.coalition.kas.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
    }

    static void clear(Home home) {
        try {
            Files.deleteIfExists(home.state());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
