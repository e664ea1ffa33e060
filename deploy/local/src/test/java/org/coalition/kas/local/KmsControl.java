package org.coalition.kas.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.FieldMask;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.PublicKey;
import java.util.function.Consumer;
import org.coalition.kas.crypto.Pem;

/** The KMS emulator as a test drives it: faults by its control plane, a key of the test's own by Google's own client. */
final class KmsControl implements AutoCloseable {

    private final RunningFederation federation;
    private final ManagedChannel channel;
    private final KeyManagementServiceClient google;
    private final String version;

    /** With a fresh key of the USA's, which nobody else uses. */
    KmsControl(RunningFederation federation, String key) throws IOException {
        this.federation = federation;
        Home home = federation.local().home();
        int port = Home.readJson(home.root().resolve("ports.json"))
                .path("kms-emulator")
                .intValue();
        this.channel = Grpc.newChannelBuilder(
                        "localhost:" + port,
                        TlsChannelCredentials.newBuilder()
                                .trustManager(home.pki("ca-bundle.pem").toFile())
                                .build())
                .build();
        this.google = KeyManagementServiceClient.create(KeyManagementServiceSettings.newBuilder()
                .setTransportChannelProvider(FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
        this.version = create(new NationProfile("USA").keyRing(), key);
    }

    private String create(String ring, String id) {
        CryptoKey key = CryptoKey.newBuilder()
                .setPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256)
                        .setProtectionLevel(ProtectionLevel.HSM))
                .build();
        return google.createCryptoKey(ring, id, key).getName() + "/cryptoKeyVersions/1";
    }

    String version() {
        return version;
    }

    PublicKey publicKey() {
        return Pem.publicKey(google.getPublicKey(version).getPem());
    }

    void setState(CryptoKeyVersionState state) {
        google.updateCryptoKeyVersion(
                CryptoKeyVersion.newBuilder().setName(version).setState(state).build(),
                FieldMask.newBuilder().addPaths("state").build());
    }

    /** Puts one fault in force for all calls in the USA's location, instead of all that were. */
    void inject(String operation, String kind, String code) throws Exception {
        inject(operation, kind, code, fault -> {});
    }

    /** The same, with what else the control plane takes: {@code rate}, {@code count}. */
    void inject(String operation, String kind, String code, Consumer<ObjectNode> change) throws Exception {
        ObjectNode body = Home.JSON.createObjectNode();
        ArrayNode faults = body.putArray("faults");
        ObjectNode fault = faults.addObject()
                .put("operation", operation)
                .put("kind", kind)
                .put("location", new NationProfile("USA").kmsLocation());
        if (!code.isEmpty()) {
            fault.put("code", code);
        }
        change.accept(fault);
        faults("PUT", body.toString());
    }

    void clear() throws Exception {
        faults("DELETE", "");
    }

    private void faults(String method, String body) throws Exception {
        URI uri = URI.create(federation.local().kmsControlUrl() + "/faults");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, BodyPublishers.ofString(body))
                .build();
        assertThat(federation.send(request).statusCode()).isEqualTo(200);
    }

    /** How often the KMS has been asked to decrypt by the key of this test. */
    long decrypts() {
        return federation.control("/calls").path("byKey").path(version).longValue();
    }

    @Override
    public void close() {
        google.close();
        channel.shutdownNow();
    }
}
