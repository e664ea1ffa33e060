package org.coalition.kas.kmsemulator;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.GrpcTransportChannel;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.FixedTransportChannelProvider;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.KeyManagementServiceSettings;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Google's own client over TLS that trusts the test's certificate, with its retries off. */
record KmsClient(KeyManagementServiceClient google, ManagedChannel channel) implements AutoCloseable {

    static KmsClient of(int port) throws IOException {
        ChannelCredentials tls = TlsChannelCredentials.newBuilder()
                .trustManager(TestCertificate.shared().certificate().toFile())
                .build();
        return over(Grpc.newChannelBuilderForAddress("localhost", port, tls).build());
    }

    static KmsClient over(ManagedChannel channel) throws IOException {
        KeyManagementServiceSettings.Builder settings = KeyManagementServiceSettings.newBuilder()
                .setCredentialsProvider(NoCredentialsProvider.create())
                .setTransportChannelProvider(
                        FixedTransportChannelProvider.create(GrpcTransportChannel.create(channel)));
        settings.applyToAllUnaryMethods(call -> {
            call.setRetryableCodes(Set.of());
            return null;
        });
        return new KmsClient(KeyManagementServiceClient.create(settings.build()), channel);
    }

    /** The code that a call is refused with. */
    static StatusCode.Code codeOf(ThrowingCallable call) {
        ApiException refusal = Assertions.catchThrowableOfType(ApiException.class, call);
        Assertions.assertThat(refusal).as("the call is refused").isNotNull();
        return refusal.getStatusCode().getCode();
    }

    @Override
    public void close() {
        google.close();
        channel.shutdownNow();
    }
}
