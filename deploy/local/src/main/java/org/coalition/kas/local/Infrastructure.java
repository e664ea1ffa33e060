package org.coalition.kas.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What all nations of a local federation share: the KMS emulator, the identity provider and the MongoDB. */
final class Infrastructure {

    /** Nations that tokens are issued for: more than there are KASes, since foreigners ask as well. */
    static final List<String> ISSUERS = List.of("USA", "FRA", "GBR", "DEU");

    /** Whose certificates what is shared has. */
    static final String AUTHORITY = "LOCAL";

    private static final Duration START = Duration.ofSeconds(30);

    private final Child emulator;
    private final IdentityProvider idp;
    private final MongoProcess mongo;
    private final Probe probe;
    private final Path authority;
    private final int kmsPort;
    private final int kmsControlPort;

    Infrastructure(Home home, Ports ports, Pki pki, Secrets secrets, Programs programs, Probe probe, Idp idp) {
        this.probe = probe;
        this.authority = pki.authority(AUTHORITY);
        this.kmsPort = ports.of("kms-emulator");
        this.kmsControlPort = ports.of("kms-emulator-control");
        this.mongo = new MongoProcess(home, ports, programs);
        this.emulator = new Child("kms-emulator", home, programs.kmsEmulator(emulatorArguments(home, pki)));
        this.idp = idp.in(home, ports, pki, secrets, programs);
    }

    private List<String> emulatorArguments(Home home, Pki pki) {
        Path certificate = pki.server("kms-emulator", AUTHORITY);
        return List.of(
                "--keys=" + home.folder("data").resolve("kms-keys.json"),
                "--tls-certificate=" + certificate,
                "--tls-key=" + Pki.keyOf(certificate),
                "--port=" + kmsPort,
                "--control-port=" + kmsControlPort);
    }

    void start() {
        emulator.start();
        idp.child().start();
        mongo.child().start();
    }

    void awaitReady() {
        awaitKms();
        mongo.awaitReady();
        idp.awaitReady(probe);
    }

    void awaitKms() {
        emulator.awaitReady(START, () -> probe.isOk(kmsControlUrl() + "/health"));
    }

    MongoProcess mongo() {
        return mongo;
    }

    Child emulator() {
        return emulator;
    }

    IdentityProvider idp() {
        return idp;
    }

    Path authority() {
        return authority;
    }

    int kmsPort() {
        return kmsPort;
    }

    String kmsControlUrl() {
        return "https://localhost:" + kmsControlPort;
    }
}
