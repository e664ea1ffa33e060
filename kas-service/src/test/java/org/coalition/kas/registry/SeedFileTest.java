package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeedFileTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    Path folder;

    private final SeedSample seed = new SeedSample();

    @Test
    void read_aValidSeed_hasItAll() throws Exception {
        SeedFile file = SeedFile.read(seed.write(folder));

        assertThat(file.reading().entries()).hasSize(2);
        assertThat(file.reading().agreements()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "kasId                  | \"KAS USA\"",
                "organization           | \"\"",
                "countryCode            | \"US\"",
                "origin                 | \"http://kas-usa.example:8443\"",
                "origin                 | \"https://kas-usa.example\"",
                "origin                 | \"https://KAS-USA.example:8443\"",
                "origin                 | \"https://kas-usa.example:8443/\"",
                "federationUrl          | \"kas-usa.example\"",
                "federationUrl          | \"https://kas-usa.example:8444/?a=b\"",
                "federationUrl          | \"https://user@kas-usa.example:8444\"",
                "status                 | \"active\"",
                "status                 | 1",
                "certificateThumbprints | \"abc\"",
                "signingKeys            | []",
                "supportedCountries     | {}",
                "suspendedReason        | 7",
                "metadata               | \"1.0\""
            })
    void read_anInvalidField_namesIt(String field, String value) throws Exception {
        seed.usa().set(field, MAPPER.readTree(value));

        assertRefused("/kases/0/" + field + " ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/certificateThumbprints/0     | \"abc\"",
                "/certificateThumbprints/0     | \"9f:86\"",
                "/supportedCountries/0         | \"us\"",
                "/supportedCOIs/0              | \"\"",
                "/metadata/version             | 1",
                "/metadata/capabilities        | \"rewrap\"",
                "/metadata/contact             | null",
                "/metadata/more                | 1",
                "/signingKeys/more             | 1",
                "/signingKeys/keys/0           | {\"kty\":\"EC\",\"kid\":\"a\"}",
                "/signingKeys/keys/0           | {\"kty\":\"oct\",\"kid\":\"a\",\"k\":\"c2VjcmV0\"}",
                "/originatorKeys/keys/0/kid    | null",
                "/originatorKeys/keys/0/x      | \"AAAA\""
            })
    void read_anInvalidValueInside_namesIt(String pointer, String value) throws Exception {
        set(seed.usa(), pointer, MAPPER.readTree(value));

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidSeedException.class)
                .hasMessageContaining("/kases/0" + pointer.replaceAll("/x$", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "fromKas                | \"\"",
                "toKas                  | \"kas-usa\"",
                "maxClassification      | \"COSMIC\"",
                "allowedCOIs            | \"NATO\"",
                "allowedCountries       | [\"France\"]",
                "requireClientSignature | \"yes\"",
                "validFrom              | \"2026-01-01\"",
                "validUntil             | \"2025-01-01T00:00:00Z\"",
                "status                 | \"signed\"",
                "note                   | \"more\""
            })
    void read_anInvalidAgreement_namesTheField(String field, String value) throws Exception {
        seed.pact().set(field, MAPPER.readTree(value));

        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidSeedException.class)
                .hasMessageContaining("/agreements/0/" + field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kasId",
                "organization",
                "countryCode",
                "origin",
                "federationUrl",
                "status",
                "certificateThumbprints",
                "signingKeys",
                "originatorKeys",
                "supportedCountries",
                "supportedCOIs",
                "metadata"
            })
    void read_aMissingField_namesIt(String field) {
        seed.usa().remove(field);

        assertRefused("/kases/0/" + field + " is missing");
    }

    @Test
    void read_anUnknownField_namesIt() {
        seed.fra().put("supendedReason", "a slip");

        assertRefused("/kases/1/supendedReason is not a field");
    }

    @Test
    void read_anUnknownFieldAtTheTop_namesIt() {
        seed.json.put("version", 1);

        assertRefused("/version is not a field");
    }

    @Test
    void read_severalInvalidDocuments_namesThemAll() {
        seed.usa().put("status", "X");
        seed.fra().put("countryCode", "X");

        assertThatThrownBy(this::read)
                .hasMessageContaining("/kases/0/status")
                .hasMessageContaining("/kases/1/countryCode");
    }

    @Test
    void read_aPrivateKey_isRefusedWithoutRepeatingIt() {
        ((ObjectNode) seed.usa().at("/originatorKeys/keys/0")).put("d", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");

        assertThatThrownBy(this::read)
                .hasMessageContaining("/kases/0/originatorKeys/keys/0 is a private key")
                .hasMessageNotContaining("nWGxne");
    }

    @Test
    void read_theSameKidInOneSet_isRefused() {
        seed.usa().withObject("originatorKeys").withArray("keys").add(seed.usa().at("/originatorKeys/keys/0"));

        assertRefused("/kases/0/originatorKeys/keys/1/kid stands twice");
    }

    @Test
    void read_theSameKidOfOriginatorsInTwoEntries_isRefused() {
        seed.fra().set("originatorKeys", seed.usa().path("originatorKeys"));

        assertRefused("kid of an originator key originator-usa-1 stands there twice");
    }

    @Test
    void read_theSameOriginTwice_isRefused() {
        seed.fra().put("origin", "https://kas-usa.example:8443");

        assertRefused("origin https://kas-usa.example:8443 stands there twice");
    }

    @Test
    void read_anAgreementWithAStranger_isRefused() {
        seed.pact().put("toKas", "kas-esp");

        assertRefused("kas-esp names a KAS that is not among /kases");
    }

    @Test
    void read_duplicateNames_areRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("twice.json"), "{\"kases\":[],\"kases\":[],\"agreements\":[]}");

        assertThatThrownBy(() -> SeedFile.read(file)).isInstanceOf(InvalidSeedException.class);
    }

    /** What deploy/registry holds, completed as every installation completes it. */
    @Test
    void read_theSeedFederation_isValid() throws Exception {
        Path registry = Path.of("..", "deploy", "registry");
        JsonNode members =
                MAPPER.readTree(registry.resolve("members.json").toFile()).path("kases");
        JsonNode agreements =
                MAPPER.readTree(registry.resolve("agreements.json").toFile()).path("agreements");
        ObjectNode whole = MAPPER.createObjectNode();
        members.forEach(member -> {
            String name = member.path("kasId").textValue().substring("kas-".length());
            ObjectNode made = SeedSample.kas(name, member.path("countryCode").textValue());
            whole.withArray("kases").add(made.setAll((ObjectNode) member));
        });
        whole.set("agreements", agreements);

        SeedFile file = SeedFile.read(Files.writeString(folder.resolve("whole.json"), whole.toString()));

        assertThat(file.reading().entries()).hasSize(4);
        assertThat(file.reading().agreements()).hasSize(12);
    }

    private SeedFile read() throws Exception {
        return SeedFile.read(seed.write(folder));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(this::read).isInstanceOf(InvalidSeedException.class).hasMessageContaining(message);
    }

    private static void set(JsonNode root, String pointer, JsonNode value) {
        int cut = pointer.lastIndexOf('/');
        JsonNode parent = root.at(pointer.substring(0, cut));
        String last = pointer.substring(cut + 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else {
            ((com.fasterxml.jackson.databind.node.ArrayNode) parent).set(Integer.parseInt(last), value);
        }
    }
}
