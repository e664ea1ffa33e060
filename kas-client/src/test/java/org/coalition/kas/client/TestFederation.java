package org.coalition.kas.client;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalition.kas.protocol.ReleaseMode;
import org.coalition.kas.ztdf.Guards;
import org.coalition.kas.ztdf.Manifest;
import org.coalition.kas.ztdf.Policy;
import org.coalition.kas.ztdf.ZtdfReader;

/** Two KASes, an issuer, and a {@code client.json} for them. */
public final class TestFederation implements AutoCloseable {

    public static final Policy POLICY =
            Policy.classified("SECRET").releasableTo(List.of("USA", "FRA")).build();

    public final TestKas usa;
    public final TestKas fra;
    public final TestIssuer issuer;
    public final Path directory;
    public final Path clientJson;

    public TestFederation(Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.fresh();
        this.directory = directory;
        usa = new TestKas("usa", certificate);
        fra = new TestKas("fra", certificate);
        usa.peers = List.of(fra);
        issuer = new TestIssuer(certificate);
        certificate.writePem(directory.resolve("ca.pem"));
        Files.writeString(directory.resolve("password"), TestIssuer.PASSWORD + "\r\n");
        Files.writeString(
                directory.resolve("originator.jwk"),
                new ECKeyGenerator(Curve.P_256).generate().toJSONString());
        clientJson = Files.writeString(directory.resolve("client.json"), json());
    }

    private String json() {
        return """
                {"trust":"ca.pem",
                 "kases":[{"kasId":"kas-usa","nation":"USA","url":"%s"},{"kasId":"kas-fra","nation":"FRA","url":"%s/"}],
                 "issuers":{"USA":"%s"},
                 "originator":{"kid":"originator-1","key":"originator.jwk"},
                 "passwordFile":"password"}
                """.formatted(usa.url(), fra.url(), issuer.url());
    }

    /** Seals a file and gives its manifest. */
    Manifest sealed(Federation federation, ReleaseMode release, String... nations) throws Exception {
        Path plain = Files.writeString(Files.createTempFile(directory, "plain", ".txt"), "attack at dawn");
        Path sealed = plain.resolveSibling(plain.getFileName() + ".ztdf");
        List<String> guards = List.of(nations);
        federation.seal(
                plain, sealed, POLICY, release == ReleaseMode.ANY_OF ? Guards.anyOf(guards) : Guards.allOf(guards));
        try (var reader = ZtdfReader.open(sealed)) {
            return reader.manifest();
        }
    }

    @Override
    public void close() {
        usa.close();
        fra.close();
        issuer.close();
    }
}
