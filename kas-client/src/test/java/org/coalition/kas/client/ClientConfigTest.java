package org.coalition.kas.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code client.json}: what it gives, and what is said of each mistake in it. */
class ClientConfigTest {

    private static final String GOOD = """
            {"trust":"pki/ca-bundle.pem",
             "kases":[{"kasId":"kas-usa","nation":"USA","url":"https://localhost:8443"}],
             "issuers":{"USA":"https://localhost:9443/usa"},
             "originator":{"kid":"originator-usa-1","key":"secrets/originator-usa.jwk"},
             "passwordFile":"secrets/users.password"}
            """;

    @TempDir
    Path directory;

    private ClientConfig load(String json) throws Exception {
        return ClientConfig.load(Files.writeString(directory.resolve("client.json"), json));
    }

    @Test
    void load_resolvesPathsFromItsOwnDirectory() throws Exception {
        ClientConfig config = load(GOOD);

        assertThat(config.trust()).isEqualTo(directory.resolve("pki/ca-bundle.pem"));
        assertThat(config.originator().key()).isEqualTo(directory.resolve("secrets/originator-usa.jwk"));
        assertThat(config.passwordFile()).isEqualTo(directory.resolve("secrets/users.password"));
        assertThat(config.issuers()).containsEntry("USA", URI.create("https://localhost:9443/usa"));
    }

    @Test
    void clientId_isKasCliUnlessTheFileSaysOtherwise() throws Exception {
        assertThat(load(GOOD).clientId()).isEqualTo("kas-cli");
        assertThat(load(GOOD.replaceFirst("\\{", "{\"clientId\":\"field laptop\","))
                        .clientId())
                .isEqualTo("field laptop");
    }

    @Test
    void kas_isFoundByIdAndByNation() throws Exception {
        ClientConfig config = load(GOOD);

        assertThat(config.kas("usa")).isEqualTo(config.kas("kas-usa")).isPresent();
        assertThat(config.requireKas("USA").rewrapUri()).hasToString("https://localhost:8443/rewrap");
        assertThatThrownBy(() -> config.requireKas("FRA")).hasMessageContaining("there is none of FRA, only [USA]");
    }

    @Test
    void load_withoutOriginatorAndPassword_isForWhoNeedsNone() throws Exception {
        ClientConfig config = load("""
                {"trust":"t","kases":[{"kasId":"k","nation":"USA","url":"https://kas.example/"}],"issuers":{}}""");

        assertThat(config.kases().getFirst().url()).hasToString("https://kas.example");
        assertThatThrownBy(config::requireOriginator).hasMessageContaining("originator: is needed to seal");
        assertThatThrownBy(config::requirePasswordFile).hasMessageContaining("passwordFile: is needed to log in");
        assertThatThrownBy(() -> config.requireIssuer("USA")).hasMessageContaining("issuers: there is none of USA");
    }

    @Test
    void load_ofAFileThatIsNotThere_saysWhatToDo() {
        Path missing = directory.resolve("nowhere.json");

        assertThatThrownBy(() -> ClientConfig.load(missing))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessage(missing + ": no federation here: run ./kas up first, or name another file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"trust\"|\"trost\"|trost: is not known",
                "\"pki/ca-bundle.pem\"|7|trust: must be a text",
                "\"kas-usa\"|\"\"|kases/0/kasId: must be a text",
                "\"nation\"|\"country\"|kases/0/country: is not known",
                "https://localhost:8443|http://localhost:8443|kases/0/url: must be an absolute https URL",
                "https://localhost:9443/usa|https://localhost:9443/usa?x|issuers/USA: must be an absolute https URL",
                "\"kid\"|\"id\"|originator/id: is not known",
                "{\"USA\":\"https://localhost:9443/usa\"}|[]|issuers: must be a JSON object",
                "\"passwordFile\"|\"trust\"|is no JSON that is accepted here",
                "[{\"kasId\":\"kas-usa\",\"nation\":\"USA\",\"url\":\"https://localhost:8443\"}]|[]|kases: must be an",
            })
    void load_whenOneFieldIsWrong_namesFileAndField(String from, String to, String message) {
        String json = GOOD.replace(from, to);

        assertThat(json).isNotEqualTo(GOOD);
        assertThatThrownBy(() -> load(json))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining(directory.resolve("client.json") + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void load_whenTwoKasesHaveOneUrl_isRefused() {
        String twice = GOOD.replace(
                "}],", "},{\"kasId\":\"kas-fra\",\"nation\":\"FRA\",\"url\":\"https://LOCALHOST:8443/\"}],");

        assertThatThrownBy(() -> load(twice)).hasMessageContaining("kases/1: has the kasId or the url of another");
    }

    @Test
    void federation_whenTheCaBundleIsNone_namesIt() throws Exception {
        ClientConfig config = load(GOOD);
        assertThatThrownBy(() -> Federation.of(config)).hasMessageContaining("the CA bundle (trust) cannot be read");

        Files.createDirectories(directory.resolve("pki"));
        Files.writeString(directory.resolve("pki/ca-bundle.pem"), "");
        assertThatThrownBy(() -> Federation.of(config)).hasMessageContaining("holds no certificate");
    }

    @Test
    void nationOf_isWhatFollowsTheLastDot() {
        assertThat(ClientConfig.nationOf("alice.usa")).isEqualTo("USA");
        assertThat(ClientConfig.nationOf("jean.paul.fra")).isEqualTo("FRA");
    }
}
