package org.coalition.kas.keys;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes Google's client: for Google's own endpoint with the application's credentials, or for an emulator with its
 * certificate.
 */
final class CloudKmsClient {

    private CloudKmsClient() {}

    static KeyManagementServiceClient connect(KeysProperties.CloudKms properties) throws IOException {
        KeyManagementServiceSettings.Builder settings = KeyManagementServiceSettings.newBuilder();
        if (properties.endpoint() != null) {
            settings.setEndpoint(properties.endpoint());
        }
        if (properties.trustCertificates() != null) {
            // With a certificate of our own it is an emulator: Google's credentials are not shown to it.
            settings.setTransportChannelProvider(trusting(properties.trustCertificates()));
            settings.setCredentialsProvider(NoCredentialsProvider.create());
        }
        return KeyManagementServiceClient.create(settings.build());
    }

    private static InstantiatingGrpcChannelProvider trusting(Path certificates) throws IOException {
        SslContext tls =
                GrpcSslContexts.forClient().trustManager(certificates.toFile()).build();
        return KeyManagementServiceSettings.defaultGrpcTransportProviderBuilder()
                .setChannelConfigurator(channel -> withTls(channel, tls))
                .build();
    }

    private static ManagedChannelBuilder<?> withTls(ManagedChannelBuilder<?> channel, SslContext tls) {
        if (channel instanceof NettyChannelBuilder netty) {
            return netty.sslContext(tls);
        }
        throw new IllegalStateException("gRPC runs on another transport than Netty");
    }
}
