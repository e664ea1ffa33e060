package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.coalition.kas.crypto.Hashes;
import org.coalition.kas.domain.KasId;
import org.coalition.kas.protocol.MalformedRequestException;
import org.coalition.kas.protocol.StrictJson;

/**
 * What fills an empty registry: {@code {"kases": […], "agreements": […]}} in the form of the collections' documents,
 * checked from end to end.
 *
 * @param name the file's own, without its folder
 * @param sha256 hex, of its bytes
 */
record SeedFile(String name, String sha256, JsonNode content, RegistryReading reading) {

    /**
     * Reads a seed.
     *
     * @throws IOException if there is no such file
     * @throws InvalidSeedException with everything that is wrong with it, one line for each document
     */
    static SeedFile read(Path file) throws IOException, InvalidSeedException {
        byte[] bytes = Files.readAllBytes(file);
        JsonNode content = parse(bytes);
        List<String> problems = new ArrayList<>();
        RegistryReading reading = reading(content, problems);
        if (problems.isEmpty()) {
            checkTogether(reading, problems);
        }
        if (!problems.isEmpty()) {
            throw new InvalidSeedException(problems);
        }
        String sha256 = Hashes.sha256Hex(bytes);
        return new SeedFile(String.valueOf(file.getFileName()), sha256, content, reading);
    }

    private static JsonNode parse(byte[] bytes) throws InvalidSeedException {
        try {
            return StrictJson.parse(bytes);
        } catch (MalformedRequestException e) {
            throw new InvalidSeedException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static RegistryReading reading(JsonNode content, List<String> problems) {
        List<Entry> entries = new ArrayList<>();
        List<AgreementEntry> agreements = new ArrayList<>();
        try {
            Fields root = new Fields(content, "");
            JsonNode kases = root.array("kases");
            JsonNode pacts = root.array("agreements");
            root.noOthers();
            for (int i = 0; i < kases.size(); i++) {
                note(kases.get(i), "/kases/" + i, Entry::readStrictly, entries, problems);
            }
            for (int i = 0; i < pacts.size(); i++) {
                note(pacts.get(i), "/agreements/" + i, AgreementEntry::readStrictly, agreements, problems);
            }
        } catch (InvalidDocumentException e) {
            problems.add(e.getMessage());
        }
        return new RegistryReading(entries, agreements);
    }

    private interface Reader<T> {
        T read(JsonNode document, String pointer) throws InvalidDocumentException;
    }

    private static <T> void note(
            JsonNode document, String pointer, Reader<T> reader, List<T> good, List<String> problems) {
        try {
            good.add(reader.read(document, pointer));
        } catch (InvalidDocumentException e) {
            problems.add(e.getMessage());
        }
    }

    private static void checkTogether(RegistryReading reading, List<String> problems) {
        if (reading.entries().isEmpty()) {
            problems.add("/kases must hold one KAS at least");
        }
        try {
            reading.checkClaims();
        } catch (RegistryRefusedException e) {
            problems.add(e.getMessage());
        }
        Set<KasId> known =
                reading.entries().stream().map(entry -> entry.member().kasId()).collect(Collectors.toSet());
        for (AgreementEntry entry : reading.agreements()) {
            FederationAgreement agreement = entry.agreement();
            if (!known.contains(agreement.from()) || !known.contains(agreement.to())) {
                problems.add("the agreement from " + agreement.from() + " to " + agreement.to()
                        + " names a KAS that is not among /kases");
            }
        }
    }
}
