package org.coalition.kas.keys;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Path;

/** Makes Google's client: for Google's own endpoint with the application's credentials, or for an emulator with its certificate. */
final class CloudKmsClient {

    private CloudKmsClient() {}

    static KeyManagementServiceClient connect(KeysProperties.CloudKms properties) throws IOException {
        String endpoint = properties.endpoint();
        Path trust = properties.trustCertificates();
        if (endpoint == null) {
            return KeyManagementServiceClient.create();
        }
        if (trust == null) {
            return KeyManagementServiceClient.create(KeyManagementServiceSettings.newBuilder()
                    .setEndpoint(endpoint)
                    .build());
        }
        // An endpoint with a certificate of our own is an emulator: Google's credentials are not shown to it.
        ChannelCredentials tls =
                TlsChannelCredentials.newBuilder().trustManager(trust.toFile()).build();
        var channel = Grpc.newChannelBuilder(endpoint, tls).build();
        return KeyManagementServiceClient.create(KeyManagementServiceSettings.newBuilder()
                .setTransportChannelProvider(FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)))
                .setCredentialsProvider(NoCredentialsProvider.create())
                .build());
    }
}
