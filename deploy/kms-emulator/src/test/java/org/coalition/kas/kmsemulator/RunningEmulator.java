package org.coalition.kas.kmsemulator;

import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import com.google.protobuf.FieldMask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An emulator for one test, with one HSM key of 2048 bits in us-central1 and a sleeper that only takes notes. */
final class RunningEmulator implements BeforeEachCallback, AfterEachCallback {

    static final String LOCATION = "projects/coalition/locations/us-central1";
    static final String RING = LOCATION + "/keyRings/kas";
    static final String KEY = RING + "/cryptoKeys/wrapping";
    static final String VERSION = KEY + "/cryptoKeyVersions/1";

    /** Made once: a key pair takes a while. */
    private static final RsaKey MATERIAL = RsaKey.generate(2048);

    private final LatencyMode latency;
    private final List<Duration> slept = new CopyOnWriteArrayList<>();
    private Path folder;
    private KmsEmulator emulator;
    private KmsClient client;

    RunningEmulator(LatencyMode latency) {
        this.latency = latency;
    }

    RunningEmulator() {
        this(LatencyMode.NONE);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("kms-emulator");
        new KeyFile(keyFile()).write(oneKey());
        slept.clear();
        start();
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        stop();
        Files.deleteIfExists(keyFile());
        Files.deleteIfExists(folder);
    }

    void restart() throws Exception {
        stop();
        start();
    }

    Path keyFile() {
        return folder.resolve("keys.json");
    }

    KmsEmulator emulator() {
        return emulator;
    }

    KeyManagementServiceClient google() {
        return client.google();
    }

    /** What the sleeper was asked, in order. */
    List<Duration> slept() {
        return slept;
    }

    void inject(FaultRule... rules) {
        emulator.faults().replace(List.of(rules));
    }

    KeyRing createRing(String location, String id) {
        return google().createKeyRing("projects/coalition/locations/" + location, id, KeyRing.getDefaultInstance());
    }

    CryptoKey createKey(String ring, String id, CryptoKeyVersionAlgorithm algorithm) {
        return google().createCryptoKey(ring, id, template(CryptoKeyPurpose.ASYMMETRIC_DECRYPT, algorithm));
    }

    /** Asks the emulator to put a version into that state. */
    CryptoKeyVersion setState(String version, CryptoKeyVersionState state) {
        return google().updateCryptoKeyVersion(
                        CryptoKeyVersion.newBuilder()
                                .setName(version)
                                .setState(state)
                                .build(),
                        FieldMask.newBuilder().addPaths("state").build());
    }

    /** Wraps to the key version's own public key, as a sender would. */
    ByteString wrap(String version, ByteString plaintext) {
        return Wrapping.of(google().getPublicKey(version).getPem(), plaintext);
    }

    AsymmetricDecryptResponse decrypt(String version, ByteString ciphertext) {
        return google().asymmetricDecrypt(request(version, ciphertext));
    }

    /** One good call on the key that is there. */
    AsymmetricDecryptResponse decryptSomething() {
        return decrypt(VERSION, Wrapping.of(MATERIAL.publicKeyPem(), ByteString.copyFromUtf8("a DEK")));
    }

    HttpResponse<String> control(String method, String path, String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(TestCertificate.shared().trusting())
                .build()) {
            URI uri = URI.create("https://localhost:" + emulator.controlPort() + path);
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .method(method, BodyPublishers.ofString(body))
                    .build();
            return http.send(request, BodyHandlers.ofString());
        }
    }

    static AsymmetricDecryptRequest request(String version, ByteString ciphertext) {
        return AsymmetricDecryptRequest.newBuilder()
                .setName(version)
                .setCiphertext(ciphertext)
                .setCiphertextCrc32C(Crc32c.field(ciphertext))
                .build();
    }

    static CryptoKey template(CryptoKeyPurpose purpose, CryptoKeyVersionAlgorithm algorithm) {
        return CryptoKey.newBuilder()
                .setPurpose(purpose)
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(algorithm)
                        .setProtectionLevel(ProtectionLevel.HSM))
                .build();
    }

    private void start() throws IOException {
        EmulatorOptions options = EmulatorOptions.of(
                        keyFile(),
                        TestCertificate.shared().certificate(),
                        TestCertificate.shared().key())
                .withLatency(latency)
                .withSleeper(slept::add);
        emulator = KmsEmulator.start(options);
        client = KmsClient.of(emulator.grpcPort());
    }

    private void stop() {
        client.close();
        emulator.close();
    }

    private static KeyFileContent oneKey() {
        return StoredSamples.content(RING, KEY, VERSION, MATERIAL);
    }
}
