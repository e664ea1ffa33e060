package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That docker-compose.yml and what {@code deploy/pki/generate} makes fit together, without an engine. */
class ComposeTest {

    private static final Path PROJECT = Path.of("../..");
    private static final String MADE = "./.kas/docker/";

    @TempDir
    private Path folder;

    private Home home;
    private ComposeFile compose;

    @BeforeEach
    void prepare() throws Exception {
        home = new Home(folder.resolve("docker"));
        files(false).prepare();
        compose = ComposeFile.read(PROJECT.resolve("docker-compose.yml"));
    }

    private ContainerFiles files(boolean renew) {
        return new ContainerFiles(home, PROJECT.resolve("deploy/registry"), renew);
    }

    @Test
    void everySecret_isMadeAndUsed() {
        compose.secrets().values().forEach(file -> assertThat(made(file)).isRegularFile());
        assertThat(compose.services().values().stream().flatMap(service -> ComposeFile.secretsOf(service).stream()))
                .containsOnlyOnceElementsOf(onlyForOne())
                .hasSameElementsAs(compose.secrets().keySet());
    }

    /** All but MongoDB's passwords, which the server, the KAS and its setup need. */
    private Iterable<String> onlyForOne() {
        return compose.secrets().keySet().stream()
                .filter(name -> !name.matches("kas-...-mongo"))
                .toList();
    }

    @Test
    void everySecret_goesToTheServiceThatItIsMadeFor() {
        compose.services().forEach((name, service) -> ComposeFile.secretsOf(service).stream()
                .map(secret -> compose.secrets().get(secret).substring((MADE + "containers/").length()))
                .filter(file -> !file.matches("kas-.../mongo.password"))
                .forEach(file -> assertThat(file).startsWith(name + "/")));
    }

    @Test
    void whatIsMountedFromTheProject_isThere() {
        compose.services().values().stream()
                .flatMap(service -> ComposeFile.strings(service, "volumes").stream())
                .filter(volume -> volume.startsWith("./deploy/docker") || volume.startsWith(MADE))
                .map(volume -> volume.substring(0, volume.indexOf(':')))
                .forEach(file -> assertThat(file.startsWith(MADE) ? made(file) : PROJECT.resolve(file))
                        .exists());
    }

    @Test
    void keysOfAuthoritiesAndOriginators_areNotForContainers() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.root())))
                .isEqualTo("rwx------");
        try (Stream<Path> given = Files.walk(home.root().resolve("containers"))) {
            assertThat(given.filter(Files::isRegularFile))
                    .noneMatch(file -> holds(file, home.pki("ca-USA.key")))
                    .noneMatch(file -> holds(file, home.secret("originator-usa-1.jwk")));
        }
    }

    @Test
    void whatIsPublic_holdsNoKey() throws Exception {
        try (Stream<Path> shown = Files.list(home.root().resolve("containers/public"))) {
            assertThat(shown)
                    .noneMatch(file ->
                            text(file).contains("PRIVATE KEY") || text(file).contains("\"d\""));
        }
    }

    @Test
    void preparingAgain_changesNothing() {
        assertThat(files(false).prepare().written()).isEmpty();
    }

    @Test
    void renewing_changesCertificatesAlone() {
        var written = new TreeSet<String>();
        files(true).prepare().written().values().forEach(written::addAll);

        assertThat(written)
                .containsExactlyInAnyOrder(
                        "federation.pem", "registry.json", "server.pem", "tls.crt", "tls.key", "tls.pem");
    }

    @Test
    void clients_findWhatIsPublished() {
        JsonNode client = Home.readJson(home.clientConfig());
        client.path("kases").forEach(kas -> assertThat(ports(kas.path("kasId").asText()))
                .containsExactly("127.0.0.1:" + port(kas.path("url").asText()) + ":8443"));
        client.path("issuers").forEach(issuer -> assertThat(ports("token-issuer"))
                .containsExactly("127.0.0.1:" + port(issuer.asText()) + ":8443"));
    }

    @Test
    void everyService_isHardened() {
        compose.services().forEach((name, service) -> assertThat(service)
                .as(name)
                .containsEntry("read_only", true)
                .containsKeys("mem_limit", "logging")
                .satisfies(hardened -> {
                    assertThat(ComposeFile.strings(hardened, "cap_drop")).containsExactly("ALL");
                    assertThat(ComposeFile.strings(hardened, "security_opt")).containsExactly("no-new-privileges:true");
                }));
    }

    @Test
    void noPassword_isInAnEnvironment() {
        compose.services().values().stream()
                .map(service -> (Map<?, ?>) service.getOrDefault("environment", Map.of()))
                .flatMap(environment -> environment.entrySet().stream())
                .filter(variable -> variable.getKey().toString().matches(".*(PASSWORD|SECRET|KEY$).*"))
                .filter(variable -> !variable.getKey().toString().startsWith("CACHE_TTL_"))
                .forEach(variable -> {
                    assertThat(variable.getKey().toString()).endsWith("_FILE");
                    assertThat(variable.getValue().toString()).startsWith("/run/secrets/");
                });
    }

    private Path made(String file) {
        return home.root().resolve(file.substring(MADE.length()));
    }

    private Iterable<String> ports(String service) {
        return ComposeFile.strings(compose.services().get(service), "ports");
    }

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    private static boolean holds(Path file, Path secret) {
        return text(file).contains(text(secret).strip());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
