package org.coalition.kas.local;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import com.google.cloud.kms.v1.KeyRing;
import com.google.cloud.kms.v1.ProtectionLevel;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.crypto.RsaOaep;

/** Provisions a nation's keys, as an operator would with Google's own tools: key ring, wrapping key, wrapped cache key. */
final class KmsKeys {

    private final String endpoint;
    private final Path trust;

    /**
     * Keys in the KMS at this place.
     *
     * @param endpoint host and port of its gRPC server
     * @param trust PEM file of its authority
     */
    KmsKeys(String endpoint, Path trust) {
        this.endpoint = endpoint;
        this.trust = trust;
    }

    /** Makes what is not there yet. */
    void provision(NationProfile nation, Path wrappedCacheKey) {
        var _ = ask(kms -> {
            createRing(kms, nation);
            createKey(kms, nation);
            if (!Files.exists(wrappedCacheKey)) {
                String pem = kms.getPublicKey(nation.keyVersion()).getPem();
                try (Dek cacheKey = Dek.random(32)) {
                    Home.write(
                            wrappedCacheKey,
                            RsaOaep.wrap(Pem.publicKey(pem), cacheKey).base64() + "\n");
                }
            }
            return nation;
        });
    }

    /** Asks it something by Google's own client, for which a connection is made. */
    <T> T ask(Function<KeyManagementServiceClient, T> question) {
        ManagedChannel channel = channel();
        try (KeyManagementServiceClient kms = client(channel)) {
            return question.apply(kms);
        } catch (IOException e) {
            throw new LocalFailure("cannot ask the KMS at " + endpoint, e);
        } finally {
            channel.shutdownNow();
        }
    }

    private static void createRing(KeyManagementServiceClient kms, NationProfile nation) {
        String ring = nation.keyRing();
        try {
            kms.createKeyRing(ring.substring(0, ring.indexOf("/keyRings/")), "kas", KeyRing.getDefaultInstance());
        } catch (AlreadyExistsException e) {
            // from an earlier start
        }
    }

    private static void createKey(KeyManagementServiceClient kms, NationProfile nation) {
        CryptoKey key = CryptoKey.newBuilder()
                .setPurpose(CryptoKeyPurpose.ASYMMETRIC_DECRYPT)
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(CryptoKeyVersionAlgorithm.RSA_DECRYPT_OAEP_2048_SHA256)
                        .setProtectionLevel(ProtectionLevel.HSM))
                .build();
        try {
            kms.createCryptoKey(nation.keyRing(), nation.wrappingKid(), key);
        } catch (AlreadyExistsException e) {
            // from an earlier start
        }
    }

    private ManagedChannel channel() {
        try {
            return Grpc.newChannelBuilder(
                            endpoint,
                            TlsChannelCredentials.newBuilder()
                                    .trustManager(trust.toFile())
                                    .build())
                    .build();
        } catch (IOException e) {
            throw new LocalFailure("cannot trust " + trust, e);
        }
    }

    private static KeyManagementServiceClient client(ManagedChannel channel) throws IOException {
        return KeyManagementServiceClient.create(KeyManagementServiceSettings.newBuilder()
                .setTransportChannelProvider(FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    }
}
