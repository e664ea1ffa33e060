package org.coalition.kas.keys;

import com.google.api.gax.grpc.GrpcCallContext;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.kms.v1.AsymmetricDecryptRequest;
import com.google.cloud.kms.v1.AsymmetricDecryptResponse;
import com.google.cloud.kms.v1.GetPublicKeyRequest;
import com.google.cloud.kms.v1.KeyManagementServiceClient;
import com.google.cloud.kms.v1.ProtectionLevel;
import com.google.protobuf.ByteString;
import com.google.protobuf.Int64Value;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;
import org.coalition.kas.crypto.Bytes;
import org.coalition.kas.crypto.Dek;
import org.coalition.kas.crypto.IntegrityException;
import org.coalition.kas.crypto.Pem;
import org.coalition.kas.domain.Deadline;
import org.coalition.kas.keys.KmsMeters.Op;

/**
 * Google Cloud KMS by Google's own client: {@code AsymmetricDecrypt} and {@code GetPublicKey}, with CRC32C both ways.
 *
 * <p>An attempt has a deadline of its own and Google's retries are off (they would override it). A failed attempt that
 * may be repeated is: at most twice, within the request's deadline.
 */
final class CloudKmsKeyProvider implements KeyProvider {

    private static final int ATTEMPTS = 3;

    private final KeyManagementServiceClient client;
    private final Duration attemptTimeout;
    private final ProtectionLevel protectionLevel;
    private final KmsMeters meters;

    CloudKmsKeyProvider(
            KeyManagementServiceClient client,
            Duration attemptTimeout,
            ProtectionLevel protectionLevel,
            KmsMeters meters) {
        this.client = client;
        this.attemptTimeout = attemptTimeout;
        this.protectionLevel = protectionLevel;
        this.meters = meters;
    }

    @Override
    public Dek unwrap(String keyName, Bytes wrapped, Deadline deadline)
            throws IntegrityException, KeyProviderUnavailableException {
        ByteString ciphertext = ByteString.copyFrom(wrapped.toByteArray());
        AsymmetricDecryptRequest request = AsymmetricDecryptRequest.newBuilder()
                .setName(keyName)
                .setCiphertext(ciphertext)
                .setCiphertextCrc32C(Int64Value.of(crc32c(ciphertext)))
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                return checked(meters.time(Op.ASYMMETRIC_DECRYPT, () -> client.asymmetricDecryptCallable()
                        .call(request, context(deadline))));
            } catch (ApiException e) {
                if (isCallersFault(e)) {
                    throw new IntegrityException();
                }
                giveUpOrGoOn(e, attempt, deadline);
            }
        }
    }

    /** What the KMS answered, if every part of it holds. */
    private static Dek checked(AsymmetricDecryptResponse response)
            throws IntegrityException, KeyProviderUnavailableException {
        byte[] plaintext = response.getPlaintext().toByteArray();
        boolean intact = response.getVerifiedCiphertextCrc32C()
                && response.hasPlaintextCrc32C()
                && response.getPlaintextCrc32C().getValue() == crc32c(response.getPlaintext());
        if (!intact) {
            Arrays.fill(plaintext, (byte) 0);
            throw new KeyProviderUnavailableException("Cloud KMS: an answer was altered on its way (CRC32C)");
        }
        if (!Dek.isLength(plaintext.length)) {
            Arrays.fill(plaintext, (byte) 0);
            throw new IntegrityException();
        }
        return Dek.takeOver(plaintext);
    }

    @Override
    public RSAPublicKey publicKey(String keyName, Deadline deadline) throws KeyProviderUnavailableException {
        GetPublicKeyRequest request =
                GetPublicKeyRequest.newBuilder().setName(keyName).build();
        for (int attempt = 1; ; attempt++) {
            try {
                return checked(keyName, meters.time(Op.GET_PUBLIC_KEY, () -> client.getPublicKeyCallable()
                        .call(request, context(deadline))));
            } catch (ApiException e) {
                giveUpOrGoOn(e, attempt, deadline);
            }
        }
    }

    private RSAPublicKey checked(String keyName, com.google.cloud.kms.v1.PublicKey answer)
            throws KeyProviderUnavailableException {
        require(answer.getName().equals(keyName), "GetPublicKey answered for another key");
        require(
                answer.hasPemCrc32C() && answer.getPemCrc32C().getValue() == crc32c(answer.getPemBytes()),
                "a public key was altered on its way (CRC32C)");
        require(
                answer.getProtectionLevel() == protectionLevel,
                "the key " + keyName + " is not of protection level " + protectionLevel);
        PublicKey key = Pem.publicKey(answer.getPem());
        if (key instanceof RSAPublicKey rsa) {
            return rsa;
        }
        throw new KeyProviderUnavailableException("Cloud KMS: the key " + keyName + " is not an RSA key");
    }

    private static void require(boolean holds, String otherwise) throws KeyProviderUnavailableException {
        if (!holds) {
            throw new KeyProviderUnavailableException("Cloud KMS: " + otherwise);
        }
    }

    /** Cloud KMS answers INVALID_ARGUMENT to a ciphertext that does not open. */
    private static boolean isCallersFault(ApiException e) {
        return e.getStatusCode().getCode() == StatusCode.Code.INVALID_ARGUMENT;
    }

    private static void giveUpOrGoOn(ApiException e, int attempt, Deadline deadline)
            throws KeyProviderUnavailableException {
        boolean passing =
                switch (e.getStatusCode().getCode()) {
                    case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
                    default -> false;
                };
        if (!passing || attempt == ATTEMPTS || deadline.passed()) {
            throw new KeyProviderUnavailableException(
                    "Cloud KMS: " + e.getStatusCode().getCode(), e);
        }
    }

    private GrpcCallContext context(Deadline deadline) {
        return GrpcCallContext.createDefault()
                .withTimeoutDuration(deadline.remaining(attemptTimeout).plusMillis(1))
                .withRetryableCodes(Set.of());
    }

    private static long crc32c(ByteString bytes) {
        CRC32C crc = new CRC32C();
        bytes.asReadOnlyByteBufferList().forEach(crc::update);
        return crc.getValue();
    }
}
