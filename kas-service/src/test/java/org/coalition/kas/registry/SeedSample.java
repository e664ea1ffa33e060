package org.coalition.kas.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A seed of two KASes and one agreement, to be bent by each test as it needs. */
final class SeedSample {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    final ObjectNode json = MAPPER.createObjectNode();

    SeedSample() {
        json.putArray("kases").add(kas("usa", "USA")).add(kas("fra", "FRA"));
        json.putArray("agreements").add(agreement("kas-usa", "kas-fra"));
    }

    ObjectNode usa() {
        return (ObjectNode) json.at("/kases/0");
    }

    ObjectNode fra() {
        return (ObjectNode) json.at("/kases/1");
    }

    ObjectNode pact() {
        return (ObjectNode) json.at("/agreements/0");
    }

    static ObjectNode kas(String name, String nation) {
        return object("""
                {"kasId":"kas-%1$s","organization":"Nation %2$s","countryCode":"%2$s",
                 "origin":"https://kas-%1$s.example:8443","federationUrl":"https://kas-%1$s.example:8444",
                 "status":"ACTIVE",
                 "certificateThumbprints":["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
                 "signingKeys":{"keys":[{"kty":"EC","crv":"P-256","kid":"kas-%1$s-sig-001",
                   "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                   "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]},
                 "originatorKeys":{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"originator-%1$s-1",
                   "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]},
                 "supportedCountries":["%2$s"],"supportedCOIs":["NATO"],
                 "metadata":{"version":"1.0","capabilities":["rewrap"],"contact":"ops@%1$s.example"}}""".formatted(name, nation));
    }

    static ObjectNode agreement(String from, String to) {
        return object("""
                {"fromKas":"%s","toKas":"%s","maxClassification":"SECRET","allowedCOIs":["NATO","FVEY"],
                 "allowedCountries":["FRA","DEU","BEL","USA"],"requireClientSignature":true,
                 "validFrom":"2026-01-01T00:00:00Z","validUntil":"2036-01-01T00:00:00Z","status":"ACTIVE"}""".formatted(from, to));
    }

    static ObjectNode object(String text) {
        try {
            return (ObjectNode) MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(Path folder) {
        try {
            return Files.writeString(folder.resolve("seed.json"), json.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
