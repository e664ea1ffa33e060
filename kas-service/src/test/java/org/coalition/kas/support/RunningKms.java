package org.coalition.kas.support;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.FieldMask;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.RsaOaep;
import org.coalition.kas.kmsemulator.EmulatorOptions;
import org.coalition.kas.kmsemulator.FaultRule;
import org.coalition.kas.kmsemulator.KmsEmulator;
import org.coalition.kas.kmsemulator.LatencyMode;
import org.coalition.kas.kmsemulator.Operation;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The emulator with two HSM keys of 2048 bits, for the tests of one class; without faults at the start of each. */
public final class RunningKms implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback {

    private static final String RING = "projects/coalition/locations/us-central1/keyRings/kas";
    public static final String KEY = RING + "/cryptoKeys/wrapping/cryptoKeyVersions/1";
    public static final String OTHER_KEY = RING + "/cryptoKeys/other/cryptoKeyVersions/1";

    private Path folder;
    private KmsEmulator emulator;
    private ManagedChannel channel;
    private KeyManagementServiceClient client;
    private RSAPublicKey publicKey;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        TestCertificate tls = TestCertificate.shared();
        folder = Files.createTempDirectory("kms");
        emulator = KmsEmulator.start(EmulatorOptions.of(folder.resolve("keys.json"), tls.certificate(), tls.key())
                .withLatency(LatencyMode.NONE));
        connect(tls);
        client.createKeyRing("projects/coalition/locations/us-central1", "kas", KeyRing.getDefaultInstance());
        createKey("wrapping", CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256);
        createKey("other", CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256);
        publicKey = (RSAPublicKey) Pem.publicKey(client.getPublicKey(KEY).getPem());
    }

    private void connect(TestCertificate tls) throws IOException {
        channel = Grpc.newChannelBuilder(
                        "localhost:" + emulator.grpcPort(),
                        TlsChannelCredentials.newBuilder()
                                .trustManager(tls.certificate().toFile())
                                .build())
                .build();
        client = KeyManagementServiceClient.create(KeyManagementServiceSettings.newBuilder()
                .setTransportChannelProvider(FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    }

    private void createKey(String id, CryptoKeyVersionAlgorithm algorithm) {
        CryptoKey key = CryptoKey.newBuilder()
                .setPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(algorithm)
                        .setProtectionLevel(ProtectionLevel.HSM))
                .build();
        client.createCryptoKey(RING, id, key);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        emulator.faults().clear();
        emulator.calls().reset();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        client.close();
        channel.shutdownNow();
        emulator.close();
        Files.deleteIfExists(folder.resolve("keys.json"));
        Files.deleteIfExists(folder);
    }

    public KeyManagementServiceClient client() {
        return client;
    }

    /** Of {@link #KEY}. */
    public RSAPublicKey publicKey() {
        return publicKey;
    }

    /** Wraps to {@link #KEY}. */
    public Bytes wrap(Dek dek) {
        return RsaOaep.wrap(publicKey, dek);
    }

    public void inject(FaultRule... rules) {
        emulator.faults().replace(List.of(rules));
    }

    public long decrypts() {
        return emulator.calls().count(Operation.ASYMMETRIC_DECRYPT);
    }

    public void setState(String version, CryptoKeyVersionState state) {
        client.updateCryptoKeyVersion(
                CryptoKeyVersion.newBuilder().setName(version).setState(state).build(),
                FieldMask.newBuilder().addPaths("state").build());
    }
}
