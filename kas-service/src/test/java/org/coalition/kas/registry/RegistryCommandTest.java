package org.coalition.kas.registry;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.coalition.kas.support.TestCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.ssl.pem.PemContent;

class RegistryCommandTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final SeedSample seed = new SeedSample();
    private MongoServer server;
    private String uri;

    @BeforeEach
    void serve() {
        server = new MongoServer(H2Backend.inMemory());
        uri = server.bindAndGetConnectionString();
    }

    @AfterEach
    void end() {
        server.shutdownNow();
    }

    @Test
    void import_intoEmptyRegistry_saysWhatItDidAndWhatIsNext() {
        assertThat(runImport()).isZero();
        assertThat(out.toString()).contains("kas-fra", "kas-usa -> kas-fra", "Next:");
    }

    @Test
    void import_twice_ends3() {
        runImport();

        assertThat(runImport()).isEqualTo(3);
        assertThat(err.toString()).contains("not empty");
    }

    @Test
    void import_ofAnInvalidFile_ends2AndNamesThePlace() {
        seed.usa().put("status", "X");

        assertThat(runImport()).isEqualTo(2);
        assertThat(err.toString()).contains("/kases/0/status");
    }

    @Test
    void import_withoutAFile_ends2() {
        assertThat(run("registry", "import", "--uri", uri, "--database", "kas_usa"))
                .isEqualTo(2);
    }

    @Test
    void import_ofAFileThatIsNotThere_ends2() {
        String file = folder.resolve("nothing.json").toString();

        assertThat(run("registry", "import", "--uri", uri, "--database", "kas_usa", "--file", file))
                .isEqualTo(2);
    }

    @Test
    void import_withAPasswordInTheUri_ends2AndDoesNotRepeatIt() {
        uri = "mongodb://alice:s3cr3t@localhost";

        assertThat(runImport()).isEqualTo(2);
        assertThat(err.toString()).doesNotContain("s3cr3t");
    }

    @Test
    void import_withMongoAway_ends1() {
        server.shutdownNow();

        assertThat(runImport()).isEqualTo(1);
        assertThat(err.toString()).contains("can't be used");
    }

    @Test
    void import_overTls_trustsTheGivenAuthority() throws Exception {
        serveTls();

        assertThat(runImport(
                        "--trust-certificates",
                        TestCertificate.shared().certificate().toString()))
                .as(err.toString())
                .isZero();
    }

    @Test
    void import_overTls_doesNotTrustAnybodyElse() throws Exception {
        serveTls();
        uri += "/?tls=true";

        assertThat(runImport()).isEqualTo(1);
    }

    @Test
    void import_withATrustFileThatIsNone_ends2AndNamesIt() {
        assertThat(runImport("--trust-certificates", folder.resolve("ca.pem").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("ca.pem");
    }

    private void serveTls() throws Exception {
        server.shutdownNow();
        server = new MongoServer(H2Backend.inMemory());
        TestCertificate certificate = TestCertificate.shared();
        PemContent key = PemContent.load(certificate.key());
        server.enableSsl(
                key.getPrivateKey(),
                null,
                PemContent.load(certificate.certificate()).getCertificates().getFirst());
        uri = "mongodb://localhost:" + server.bind().getPort();
    }

    private int runImport(String... more) {
        String file = seed.write(folder).toString();
        List<String> args =
                new ArrayList<>(List.of("registry", "import", "--uri", uri, "--database", "kas_usa", "--file", file));
        args.addAll(List.of(more));
        return run(args.toArray(String[]::new));
    }

    private int run(String... args) {
        return RegistryCommand.execute(
                RegistryCommand.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
                List.of(args));
    }
}
